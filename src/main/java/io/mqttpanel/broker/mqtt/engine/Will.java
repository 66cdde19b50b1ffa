// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

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
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Will(String sessionId, Credentials credentials, @Nullable Granted grant, String topicName, byte[] payload,
		MqttQoS qos, boolean retain, long delaySeconds, MqttProperties properties) {

	/**
	 * Returns whether it is that of a revoked client.
	 * @param targets what is revoked
	 * @return {@code true} if it must not be published
	 */
	public boolean matches(Set<RevocationTarget> targets) {
		return RevocationTarget.match(targets, this.credentials.clientId(), this.credentials.username(), this.grant);
	}

	/**
	 * Returns whether rules allow it.
	 * @param rules the rules of its client, {@code null} if it has none any more
	 * @return {@code false} if it must not be published
	 */
	public boolean isAllowed(@Nullable AccessRules rules) {
		return rules != null && rules.mayPublish(this.topicName, this.qos.value(), this.retain);
	}

	/**
	 * Returns the memory that it takes.
	 * @return bytes of heap, estimated
	 */
	public long weight() {
		return MessageWeight.of(this.topicName, this.payload.length, this.properties.listAll());
	}

	/**
	 * Returns the same will with another delay.
	 * @param seconds will delay interval, 0 for a will that is due
	 * @return the will
	 */
	public Will delayed(long seconds) {
		return new Will(this.sessionId, this.credentials, this.grant, this.topicName, this.payload, this.qos,
				this.retain, seconds, this.properties);
	}

	/**
	 * Returns what is published.
	 * @return the message, which is the caller's
	 */
	public MqttPublishMessage message() {
		return new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, this.qos, this.retain, 0),
				new MqttPublishVariableHeader(this.topicName, 0, this.properties),
				Unpooled.wrappedBuffer(this.payload));
	}

	/**
	 * Returns whose it is.
	 * @return the client, as it is stored
	 */
	public Owner owner() {
		Granted given = this.grant;
		return new Owner(this.credentials.clientId(), this.credentials.username(), given != null,
				(given != null) ? given.teamId() : 0, (given != null) ? given.apiTokenId() : 0,
				(given != null) ? given.mqttClientId() : 0);
	}

	/**
	 * Client of a will, as far as a revocation has to know it. Rules are no part of that:
	 * the will was checked against them when the client left.
	 *
	 * @param clientId the client identifier
	 * @param username the user name
	 * @param granted whether the client had a grant of the Panel
	 * @param teamId the team of the grant
	 * @param apiTokenId the API token of the grant
	 * @param mqttClientId the Panel's own number for the client
	 */
	public record Owner(String clientId, @Nullable String username, boolean granted, long teamId, long apiTokenId,
			long mqttClientId) {

		/**
		 * Returns a will of this client that is due.
		 * @param sessionId identifier of the client's session
		 * @param topicName topic of the message
		 * @param payload payload of the message
		 * @param qos QoS of the message
		 * @param retain whether the message is to be retained
		 * @param properties properties of the message
		 * @return the will
		 */
		public Will will(String sessionId, String topicName, byte[] payload, MqttQoS qos, boolean retain,
				MqttProperties properties) {
			return new Will(sessionId, new Credentials(this.clientId, this.username, null),
					this.granted ? new Granted(this.teamId, this.apiTokenId, this.mqttClientId) : null, topicName,
					payload, qos, retain, 0, properties);
		}

	}

}
