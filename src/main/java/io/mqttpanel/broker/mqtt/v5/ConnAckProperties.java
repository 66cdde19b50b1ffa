// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;

/**
 * Builder of the properties of a CONNACK with success.
 */
public final class ConnAckProperties {

	private final MqttProperties properties = new MqttProperties();

	/**
	 * Begins with what every client is told.
	 * @param settings settings of the broker
	 * @param maximumPacketSize maximum bytes of a packet that the Panel allows the
	 * client, 0 if it says nothing
	 */
	public ConnAckProperties(Mqtt5Settings settings, long maximumPacketSize) {
		put(MqttProperties.RETAIN_AVAILABLE, 1);
		put(MqttProperties.WILDCARD_SUBSCRIPTION_AVAILABLE, 1);
		put(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, 1);
		put(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, 1);
		put(MqttProperties.RECEIVE_MAXIMUM, settings.receiveMaximum());
		put(MqttProperties.TOPIC_ALIAS_MAXIMUM, settings.topicAliasMaximum());
		int own = settings.maximumPacketSize();
		put(MqttProperties.MAXIMUM_PACKET_SIZE, (maximumPacketSize > 0) ? (int) Math.min(own, maximumPacketSize) : own);
	}

	private void put(int type, int value) {
		this.properties.add(new IntegerProperty(type, value));
	}

	/**
	 * Tells for how long the session is kept, where that is less than the client wants
	 * [MQTT5-3.2.2.3.2].
	 * @param seconds seconds after the connection
	 */
	public void sessionExpiry(int seconds) {
		put(MqttProperties.SESSION_EXPIRY_INTERVAL, seconds);
	}

	/**
	 * Tells which keep alive holds, where that is not the client's [MQTT-3.2.2-21].
	 * @param seconds the keep alive
	 */
	public void serverKeepAlive(int seconds) {
		put(MqttProperties.SERVER_KEEP_ALIVE, seconds);
	}

	/**
	 * Tells which client identifier the client was given [MQTT-3.2.2-16].
	 * @param clientId the client identifier
	 */
	public void assignedClientIdentifier(String clientId) {
		this.properties.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, clientId));
	}

	/**
	 * Returns the properties.
	 * @return the properties
	 */
	public MqttProperties build() {
		return this.properties;
	}

}
