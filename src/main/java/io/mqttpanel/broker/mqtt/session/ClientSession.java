// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;

/**
 * What the handlers of one connection know of its client's session. Used on the
 * connection's event loop only.
 */
final class ClientSession {

	/** More than the engine can count to is for ever. */
	static final int FOREVER = Integer.MAX_VALUE;

	private static final int MQTT_5 = 5;

	private String clientId = "";

	private int protocolVersion;

	private final int longest;

	private int expirySeconds;

	private boolean lowered;

	/**
	 * Creates one for a client that is not known yet.
	 * @param longest the most seconds for which its session is kept
	 */
	ClientSession(int longest) {
		this.longest = longest;
	}

	/**
	 * Begins with what CONNECT says. A session of MQTT 5 that is given no expiry ends
	 * with its connection [MQTT5-3.1.2.11.2]; one of MQTT 3 does if it is clean, and is
	 * kept for ever if it is not.
	 * @param connect the CONNECT
	 */
	void begin(MqttConnectMessage connect) {
		String given = connect.payload().clientIdentifier();
		this.clientId = (given != null) ? given : "";
		this.protocolVersion = connect.variableHeader().version();
		int wanted = connect.variableHeader().isCleanSession() ? 0 : FOREVER;
		if (isMqtt5()) {
			wanted = secondsIn(connect.variableHeader().properties(), 0);
		}
		this.lowered = isMqtt5() && wanted > this.longest;
		expireAfter(wanted);
	}

	void accepted(MqttConnAckMessage connAck) {
		if (connAck.variableHeader()
			.properties()
			.getProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER) instanceof StringProperty assigned) {
			this.clientId = assigned.value();
		}
	}

	void expireAfter(int seconds) {
		this.expirySeconds = Math.min(seconds, this.longest);
	}

	/**
	 * Reads a Session Expiry Interval.
	 * @param properties where it may be
	 * @param otherwise what it is if it is not there
	 * @return the seconds, at most {@link #FOREVER}
	 */
	static int secondsIn(MqttProperties properties, int otherwise) {
		if (properties.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL) instanceof IntegerProperty interval) {
			return (interval.value() < 0) ? FOREVER : interval.value();
		}
		return otherwise;
	}

	String clientId() {
		return this.clientId;
	}

	int protocolVersion() {
		return this.protocolVersion;
	}

	boolean isMqtt5() {
		return this.protocolVersion >= MQTT_5;
	}

	/**
	 * Returns whether the client has to be told that its session is kept for less long
	 * than it wants [MQTT5-3.2.2.3.2].
	 * @return {@code false} also before MQTT 5
	 */
	boolean isLowered() {
		return this.lowered;
	}

	int expirySeconds() {
		return this.expirySeconds;
	}

}
