// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.PacketRules;

/**
 * PUBLISH of a client on its way to the engine, with the steps that every one takes:
 * access, payload format, duplicate, limit of retained messages, announcement, expiry.
 */
final class InboundPublish {

	private static final Logger logger = LoggerFactory.getLogger(InboundPublish.class);

	private static final int EXPIRY = MqttProperties.PUBLICATION_EXPIRY_INTERVAL;

	private final ClientConnection client;

	private final MqttPublishMessage message;

	private final BrokerEvents events;

	private final RetainedLimits retained;

	private final int maxTopicLevels;

	private boolean duplicate;

	private byte @Nullable [] payload;

	/**
	 * Begins with a message from the decoder.
	 * @param client the client
	 * @param message the message, owned by the caller
	 * @param events where messages and refusals are announced
	 * @param retained limits of retained messages
	 * @param maxTopicLevels how many levels the topic may have
	 */
	InboundPublish(ClientConnection client, MqttPublishMessage message, BrokerEvents events, RetainedLimits retained,
			int maxTopicLevels) {
		this.client = client;
		this.message = message;
		this.events = events;
		this.retained = retained;
		this.maxTopicLevels = maxTopicLevels;
	}

	String topicName() {
		return this.message.variableHeader().topicName();
	}

	int packetId() {
		return this.message.variableHeader().packetId();
	}

	MqttQoS qos() {
		return this.message.fixedHeader().qosLevel();
	}

	private boolean isRetained() {
		return this.message.fixedHeader().isRetain();
	}

	private MqttProperties properties() {
		return this.message.variableHeader().properties();
	}

	/**
	 * Takes all steps in their order, until one refuses the message. On the event loop of
	 * the client's connection; must not block.
	 * @return reason code with which it is refused, {@code null} if it goes to the engine
	 */
	@Nullable PubAck takeSteps() {
		PubAck refusal = depth();
		if (refusal == null) {
			refusal = access();
		}
		if (refusal == null) {
			refusal = payloadFormat();
		}
		if (refusal == null) {
			duplicate();
			refusal = retainedLimit();
		}
		if (refusal == null) {
			announce();
			expiry();
		}
		return refusal;
	}

	private @Nullable PubAck depth() {
		if (!TopicName.isDeeper(topicName(), this.maxTopicLevels)) {
			return null;
		}
		this.events.announce(new LimitReached(LimitReached.Limit.TOPIC_LEVELS, System.currentTimeMillis()));
		return PubAck.TOPIC_NAME_INVALID;
	}

	/** Nobody may publish to topics that are the server's own, whatever the rules say. */
	private @Nullable PubAck access() {
		AccessRules rules = this.client.rules();
		String topic = topicName();
		if (rules != null && !TopicName.isReserved(topic) && rules.mayPublish(topic, qos().value(), isRetained())) {
			return null;
		}
		logger.trace("{} may not publish to {}", this.client.clientId(), topic);
		this.events.announce(new AccessDenied(AccessDenied.Action.PUBLISH, System.currentTimeMillis()));
		return PubAck.NOT_AUTHORIZED;
	}

	/** The payload has to be the text it says it is [MQTT5-3.3.2.3.2]. */
	private @Nullable PubAck payloadFormat() {
		return PacketRules.isPayloadValid(this.message.payload(), properties()) ? null : PubAck.PAYLOAD_FORMAT_INVALID;
	}

	/**
	 * At QoS 1 every copy is new [MQTT-4.3.2-2]; at QoS 2 one with a packet identifier
	 * that is not released yet is not [MQTT-4.3.3-2], also if it was received over an
	 * earlier connection of the session.
	 */
	private void duplicate() {
		this.duplicate = qos() == MqttQoS.EXACTLY_ONCE && this.client.session().receiveQos2(packetId());
	}

	/**
	 * A retained message without room is refused where its client can be told: MQTT 5 at
	 * QoS 1 and 2 [MQTT5-3.4.2.1]. Any other goes on to the subscribers, and the store
	 * does not keep it.
	 */
	private @Nullable PubAck retainedLimit() {
		if (!isRetained() || qos() == MqttQoS.AT_MOST_ONCE || this.duplicate || !this.client.isMqtt5()
				|| !this.message.payload().isReadable()) {
			return null;
		}
		long size = MessageWeight.of(this.message);
		if (this.retained.hasRoom(this.client.sessionId(), topicName(), size)) {
			return null;
		}
		this.retained.refuse();
		return PubAck.QUOTA_EXCEEDED;
	}

	/** Every message is announced once. */
	private void announce() {
		if (!this.duplicate) {
			byte[] bytes = payload();
			MessagePublished published = new MessagePublished(this.client.clientId(), this.client.number(),
					this.client.teamId(), topicName(), bytes, bytes.length, qos().value(), isRetained(),
					System.currentTimeMillis());
			this.events.announce(published.withPayload(this.events.payloadLimit()));
		}
	}

	/** The engine reads the seconds as a number with a sign: 68 years are its longest. */
	private void expiry() {
		if (properties().getProperty(EXPIRY) instanceof IntegerProperty seconds && seconds.value() < 0) {
			properties().add(new IntegerProperty(EXPIRY, Integer.MAX_VALUE));
		}
	}

	/**
	 * Returns the payload in memory of its own. As decoded, it is a piece of what was
	 * read from the socket and keeps all of that for as long as it waits anywhere.
	 * @return the bytes, which nobody changes
	 */
	byte[] payload() {
		byte[] copied = this.payload;
		if (copied == null) {
			copied = ByteBufUtil.getBytes(this.message.payload());
			this.payload = copied;
		}
		return copied;
	}

	/**
	 * Returns the message for the engine: DUP says that the very message was received
	 * before, whatever the client has set [MQTT-3.3.1-1].
	 * @return the message, with the payload in heap memory
	 */
	MqttPublishMessage toEngine() {
		MqttFixedHeader header = this.message.fixedHeader();
		return new MqttPublishMessage(
				(header.isDup() == this.duplicate) ? header
						: new MqttFixedHeader(header.messageType(), this.duplicate, header.qosLevel(),
								header.isRetain(), header.remainingLength()),
				this.message.variableHeader(), Unpooled.wrappedBuffer(payload()));
	}

}
