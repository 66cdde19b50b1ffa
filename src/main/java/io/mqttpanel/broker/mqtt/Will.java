// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.Set;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Will message of a client [MQTT-3.1.2.5].
 *
 * @param sessionId identifier of the client's session
 * @param credentials credentials of the client, without the password
 * @param grant the Panel's grant for the client, {@code null} where it was taken back
 * @param topicName topic of the message
 * @param payload payload of the message
 * @param qos QoS of the message
 * @param retain whether the message is to be retained
 * @param delaySeconds will delay interval [MQTT5-3.1.3.2.2]
 * @param properties properties of the message
 */
record Will(String sessionId, Credentials credentials, @Nullable Granted grant, String topicName, byte[] payload,
		MqttQoS qos, boolean retain, long delaySeconds, MqttProperties properties) {

	/**
	 * Returns whether it is that of a revoked client.
	 * @param targets what is revoked
	 * @return {@code true} if it must not be published
	 */
	boolean matches(Set<RevocationTarget> targets) {
		return RevocationTarget.match(targets, this.credentials.clientId(), this.credentials.username(), this.grant);
	}

	/**
	 * Returns whether the rules of a client allow it.
	 * @param client the client
	 * @return {@code false} if it must not be published
	 */
	boolean isAllowed(ClientConnection client) {
		AccessRules rules = client.rules();
		return rules != null && rules.mayPublish(this.topicName, this.qos.value(), this.retain);
	}

	/**
	 * Returns the memory that it takes.
	 * @return bytes of heap, estimated
	 */
	long weight() {
		return MessageWeight.of(this.topicName, this.payload.length, this.properties.listAll());
	}

	Will withoutDelay() {
		return new Will(this.sessionId, this.credentials, this.grant, this.topicName, this.payload, this.qos,
				this.retain, 0, this.properties);
	}

	MqttPublishMessage message() {
		return new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, this.qos, this.retain, 0),
				new MqttPublishVariableHeader(this.topicName, 0, this.properties),
				Unpooled.wrappedBuffer(this.payload));
	}

}
