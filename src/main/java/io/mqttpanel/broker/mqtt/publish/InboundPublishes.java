// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;

import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * PUBLISH and PUBREL of one client. What passes all steps goes to the engine, which
 * acknowledges it; what is refused is answered here: with a reason in MQTT 5, and as if
 * nothing were wrong in MQTT 3, which has no other answer [MQTT-3.3.5-2].
 */
public final class InboundPublishes {

	private final ClientConnection client;

	private final EngineConnection engine;

	private final BrokerEvents events;

	private final RetainedLimits retained;

	private final ConnectionCloser closer;

	private final OnDenied onDenied;

	private final int maxTopicLevels;

	/**
	 * Creates the publishes of one client.
	 * @param client the client
	 * @param engine the engine's side of its connection
	 * @param events where messages and refusals are announced
	 * @param retained limits of retained messages
	 * @param closer what disconnects clients
	 * @param onDenied what becomes of a client that publishes where it may not
	 * @param maxTopicLevels how many levels a topic may have
	 */
	public InboundPublishes(ClientConnection client, EngineConnection engine, BrokerEvents events,
			RetainedLimits retained, ConnectionCloser closer, OnDenied onDenied, int maxTopicLevels) {
		this.client = client;
		this.engine = engine;
		this.events = events;
		this.retained = retained;
		this.closer = closer;
		this.onDenied = onDenied;
		this.maxTopicLevels = maxTopicLevels;
	}

	/**
	 * Takes a PUBLISH.
	 * @param message the message, which is released
	 */
	public void publish(MqttPublishMessage message) {
		try {
			if (isFull(message)) {
				return;
			}
			InboundPublish publish = new InboundPublish(this.client, message, this.events, this.retained,
					this.maxTopicLevels);
			PubAck refusal = publish.takeSteps();
			if (refusal == null) {
				this.engine.receive(publish.toEngine());
			}
			else {
				refuse(publish, refusal);
			}
		}
		finally {
			message.release();
		}
	}

	private boolean isFull(MqttPublishMessage message) {
		boolean full = message.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE
				&& !this.client.session().hasRoomForQos2(message.variableHeader().packetId());
		if (full) {
			this.closer.disconnect(this.client, LimitReached.Limit.UNRELEASED_MESSAGES,
					"has too many messages of QoS 2 that it has not released");
		}
		return full;
	}

	private void refuse(InboundPublish publish, PubAck reason) {
		if (reason == PubAck.NOT_AUTHORIZED && this.onDenied == OnDenied.DISCONNECT) {
			this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.NOT_AUTHORIZED,
					"may not publish to " + publish.topicName());
		}
		else if (publish.qos() != MqttQoS.AT_MOST_ONCE) {
			acknowledge(publish, reason);
		}
		else if (reason == PubAck.PAYLOAD_FORMAT_INVALID) {
			this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.PAYLOAD_FORMAT_INVALID,
					"published what is not the text it says it is");
		}
	}

	/** A reason code of 0x80 or above ends the exchange also at QoS 2 [MQTT5-4.3.3]. */
	private void acknowledge(InboundPublish publish, PubAck reason) {
		int packetId = publish.packetId();
		boolean exactlyOnce = publish.qos() == MqttQoS.EXACTLY_ONCE;
		if (exactlyOnce) {
			this.client.session().refuseQos2(packetId, !this.client.isMqtt5());
		}
		MqttMessageType type = exactlyOnce ? MqttMessageType.PUBREC : MqttMessageType.PUBACK;
		write(type, this.client.isMqtt5()
				? new MqttPubReplyMessageVariableHeader(packetId, reason.byteValue(), MqttProperties.NO_PROPERTIES)
				: MqttMessageIdVariableHeader.from(packetId));
	}

	/**
	 * Takes a PUBREL. The engine has not seen a refused message, and must not see its
	 * release.
	 * @param release the PUBREL
	 */
	public void release(MqttMessage release) {
		int packetId = ((MqttMessageIdVariableHeader) release.variableHeader()).messageId();
		if (this.client.session().releaseQos2(packetId)) {
			write(MqttMessageType.PUBCOMP, MqttMessageIdVariableHeader.from(packetId));
		}
		else {
			this.engine.receive(release);
		}
	}

	private void write(MqttMessageType type, MqttMessageIdVariableHeader header) {
		Channel channel = this.client.channel();
		channel
			.writeAndFlush(new MqttMessage(new MqttFixedHeader(type, false, MqttQoS.AT_MOST_ONCE, false, 0), header));
	}

}
