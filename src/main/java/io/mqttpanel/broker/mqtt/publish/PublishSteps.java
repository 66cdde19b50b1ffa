// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.session.PacketRules;

/**
 * Steps of every PUBLISH, in the order in which they are taken: access, payload format,
 * duplicate, limit of retained messages, announcement, expiry.
 */
public final class PublishSteps {

	private static final Logger logger = LoggerFactory.getLogger(PublishSteps.class);

	private static final int EXPIRY = MqttProperties.PUBLICATION_EXPIRY_INTERVAL;

	private final BrokerEvents events;

	private final RetainedLimits retained;

	private final PublishStep[] steps = { this::access, this::payloadFormat, this::duplicate, this::retainedLimit,
			this::announce, this::expiry };

	/**
	 * Creates the steps of one broker.
	 * @param events where messages and refusals are announced
	 * @param retained limits of retained messages
	 */
	public PublishSteps(BrokerEvents events, RetainedLimits retained) {
		this.events = events;
		this.retained = retained;
	}

	/**
	 * Takes all steps until one refuses the message.
	 * @param publish the message
	 * @return reason code with which it is refused, {@code null} if it goes to the engine
	 */
	@Nullable PubAck take(InboundPublish publish) {
		for (PublishStep step : this.steps) {
			PubAck refusal = step.take(publish);
			if (refusal != null) {
				return refusal;
			}
		}
		return null;
	}

	/** Nobody may publish to topics that are the server's own, whatever the rules say. */
	private @Nullable PubAck access(InboundPublish publish) {
		AccessRules rules = publish.client().rules();
		String topic = publish.topicName();
		if (rules != null && !TopicName.isReserved(topic)
				&& rules.mayPublish(topic, publish.qos().value(), publish.isRetained())) {
			return null;
		}
		logger.trace("{} may not publish to {}", publish.client().clientId(), topic);
		this.events.announce(new AccessDenied(AccessDenied.Action.PUBLISH, System.currentTimeMillis()));
		return PubAck.NOT_AUTHORIZED;
	}

	/** The payload has to be the text it says it is [MQTT5-3.3.2.3.2]. */
	private @Nullable PubAck payloadFormat(InboundPublish publish) {
		return PacketRules.isPayloadValid(publish.message().payload(), publish.properties()) ? null
				: PubAck.PAYLOAD_FORMAT_INVALID;
	}

	/**
	 * At QoS 1 every copy is new [MQTT-4.3.2-2]; at QoS 2 one with a packet identifier
	 * that is not released yet is not [MQTT-4.3.3-2], also if it was received over an
	 * earlier connection of the session.
	 */
	private @Nullable PubAck duplicate(InboundPublish publish) {
		if (publish.qos() == MqttQoS.EXACTLY_ONCE && publish.client().session().receiveQos2(publish.packetId())) {
			publish.markDuplicate();
		}
		return null;
	}

	/**
	 * A retained message without room is refused where its client can be told: MQTT 5 at
	 * QoS 1 and 2 [MQTT5-3.4.2.1]. Any other goes on to the subscribers, and the store
	 * does not keep it.
	 */
	private @Nullable PubAck retainedLimit(InboundPublish publish) {
		if (!publish.isRetained() || publish.qos() == MqttQoS.AT_MOST_ONCE || publish.isDuplicate()
				|| !publish.client().isMqtt5() || !publish.message().payload().isReadable()) {
			return null;
		}
		long size = RetainedLimits.bytes(publish.topicName(), publish.message().payload().readableBytes(),
				publish.properties());
		if (this.retained.hasRoom(publish.topicName(), size)) {
			return null;
		}
		this.retained.refuse();
		return PubAck.QUOTA_EXCEEDED;
	}

	/** Every message is announced once. */
	private @Nullable PubAck announce(InboundPublish publish) {
		if (!publish.isDuplicate()) {
			byte[] payload = publish.payload();
			MessagePublished published = new MessagePublished(publish.client().clientId(), publish.client().number(),
					publish.topicName(), payload, payload.length, publish.qos().value(), publish.isRetained(),
					System.currentTimeMillis());
			this.events.announce(published.withPayload(this.events.payloadLimit()));
		}
		return null;
	}

	/** The engine reads the seconds as a number with a sign: 68 years are its longest. */
	private @Nullable PubAck expiry(InboundPublish publish) {
		if (publish.properties().getProperty(EXPIRY) instanceof IntegerProperty seconds && seconds.value() < 0) {
			publish.properties().add(new IntegerProperty(EXPIRY, Integer.MAX_VALUE));
		}
		return null;
	}

}
