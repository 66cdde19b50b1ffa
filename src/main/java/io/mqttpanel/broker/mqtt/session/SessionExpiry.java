// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttVersion;

/**
 * Expiry of a client's session, as the client asks for it and the broker grants it. Used
 * on the connection's event loop.
 */
public final class SessionExpiry {

	private final int maximum;

	private final boolean lowered;

	private int seconds;

	/**
	 * Creates the expiry that CONNECT asks for. A session of MQTT 5 without one ends with
	 * its connection [MQTT5-3.1.2.11.2]; one of MQTT 3 does if it is clean, and is kept
	 * for ever if it is not.
	 * @param connect the CONNECT
	 * @param maximum maximum seconds that a session is kept, {@link Integer#MAX_VALUE}
	 * for ever
	 */
	public SessionExpiry(MqttConnectMessage connect, int maximum) {
		boolean mqtt5 = connect.variableHeader().version() >= MqttVersion.MQTT_5.protocolLevel();
		int wanted = connect.variableHeader().isCleanSession() ? 0 : Wills.FOREVER;
		if (mqtt5) {
			wanted = secondsIn(connect.variableHeader().properties(), 0);
		}
		this.maximum = maximum;
		this.lowered = mqtt5 && wanted > maximum;
		this.seconds = Math.min(wanted, maximum);
	}

	private static int secondsIn(MqttProperties properties, int otherwise) {
		if (properties.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL) instanceof IntegerProperty interval) {
			return (interval.value() < 0) ? Wills.FOREVER : interval.value();
		}
		return otherwise;
	}

	/**
	 * Returns for how long the session is kept.
	 * @return seconds after the connection, {@link Integer#MAX_VALUE} for ever
	 */
	public int seconds() {
		return this.seconds;
	}

	/**
	 * Returns whether the client has to be told that its session is kept for less long
	 * than it wants [MQTT5-3.2.2.3.2].
	 * @return {@code false} also before MQTT 5
	 */
	public boolean isLowered() {
		return this.lowered;
	}

	/**
	 * Takes the expiry of an MQTT 5 client's DISCONNECT. A session that was to end with
	 * its connection cannot be kept after all [MQTT5-3.14.2.2.2].
	 * @param disconnect the DISCONNECT
	 * @return {@code false} if it breaks that rule
	 */
	public boolean change(MqttMessage disconnect) {
		int wanted = (disconnect.variableHeader() instanceof MqttReasonCodeAndPropertiesVariableHeader header)
				? secondsIn(header.properties(), this.seconds) : this.seconds;
		if (wanted != this.seconds && this.seconds == 0) {
			return false;
		}
		this.seconds = Math.min(wanted, this.maximum);
		return true;
	}

}
