// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.BitSet;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;

/**
 * Keeps messages away from the engine that their client may not publish, and answers
 * them: with a reason in MQTT 5, and as if nothing were wrong in MQTT 3, which has no
 * other answer [MQTT-3.3.5-2]. The engine would not answer, and be sent them for ever. To
 * topics that are the server's own nobody may publish, whatever the rules say.
 */
final class PublishAccessHandler extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(PublishAccessHandler.class);

	private static final int MQTT_5 = 5;

	private final BrokerEvents events;

	private final boolean disconnects;

	/** Messages of QoS 2 that the client takes for received and has not released yet. */
	private final BitSet unreleased = new BitSet();

	private boolean ended;

	PublishAccessHandler(BrokerEvents events, boolean disconnects) {
		this.events = events;
		this.disconnects = disconnects;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (this.ended) {
			ReferenceCountUtil.release(msg);
		}
		else if (connection != null && msg instanceof MqttPublishMessage publish && !isAllowed(connection, publish)) {
			try {
				refuse(ctx, connection, publish);
			}
			finally {
				publish.release();
			}
		}
		else if (!(msg instanceof MqttMessage packet && isReleased(ctx, packet))) {
			ctx.fireChannelRead(msg);
		}
	}

	private static boolean isAllowed(ClientConnection connection, MqttPublishMessage publish) {
		AccessRules rules = connection.rules();
		String topic = publish.variableHeader().topicName();
		return rules != null && !TopicName.isReserved(topic)
				&& rules.mayPublish(topic, publish.fixedHeader().qosLevel().value(), publish.fixedHeader().isRetain());
	}

	private void refuse(ChannelHandlerContext ctx, ClientConnection connection, MqttPublishMessage publish) {
		logger.trace("{} may not publish to {}", connection.clientId(), publish.variableHeader().topicName());
		this.events.announce(new AccessDenied(AccessDenied.Action.PUBLISH, System.currentTimeMillis()));
		MqttQoS qos = publish.fixedHeader().qosLevel();
		if (this.disconnects) {
			this.ended = true;
			ConnectionDoor.disconnect(ctx.channel(), MqttReasonCodes.Disconnect.NOT_AUTHORIZED,
					"may not publish to " + publish.variableHeader().topicName());
		}
		else if (qos != MqttQoS.AT_MOST_ONCE) {
			boolean mqtt5 = connection.protocolVersion() >= MQTT_5;
			int packetId = publish.variableHeader().packetId();
			// A reason code of 0x80 or above ends the exchange [MQTT5-4.3.3].
			if (qos == MqttQoS.EXACTLY_ONCE) {
				connection.unreleased().release(packetId);
			}
			this.unreleased.set(packetId, qos == MqttQoS.EXACTLY_ONCE && !mqtt5);
			MqttMessageType type = (qos == MqttQoS.AT_LEAST_ONCE) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC;
			ctx.writeAndFlush(
					mqtt5 ? Acknowledgements.notAuthorized(type, packetId) : Acknowledgements.plain(type, packetId));
		}
	}

	/** The engine has not seen the message, and so must not see its release. */
	private boolean isReleased(ChannelHandlerContext ctx, MqttMessage packet) {
		if (packet.fixedHeader().messageType() != MqttMessageType.PUBREL) {
			return false;
		}
		int packetId = ((MqttMessageIdVariableHeader) packet.variableHeader()).messageId();
		if (!this.unreleased.get(packetId)) {
			return false;
		}
		this.unreleased.clear(packetId);
		ctx.writeAndFlush(Acknowledgements.plain(MqttMessageType.PUBCOMP, packetId));
		return true;
	}

}
