// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.session;

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

	private int expirySeconds;

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
		if (isMqtt5()) {
			this.expirySeconds = secondsIn(connect.variableHeader().properties(), 0);
		}
		else {
			this.expirySeconds = connect.variableHeader().isCleanSession() ? 0 : FOREVER;
		}
	}

	void accepted(MqttConnAckMessage connAck) {
		if (connAck.variableHeader()
			.properties()
			.getProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER) instanceof StringProperty assigned) {
			this.clientId = assigned.value();
		}
	}

	void expireAfter(int seconds) {
		this.expirySeconds = seconds;
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

	int expirySeconds() {
		return this.expirySeconds;
	}

}
