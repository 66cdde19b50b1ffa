// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.UnreleasedMessages;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

/**
 * Makes DUP say what the engine takes it for: that the very message was received before.
 * A client sets it whenever it sends again, whether or not the first copy arrived
 * [MQTT-3.3.1-1], and the engine would acknowledge such a message without delivering it.
 * At QoS 1 every copy is new [MQTT-4.3.2-2]; at QoS 2 one with a packet identifier that
 * is not released yet is not [MQTT-4.3.3-2], also if it was received over an earlier
 * connection of the same session.
 */
final class ResentPublishHandler extends ChannelDuplexHandler {

	private static final int FAILURE = 0x80;

	private final SessionFilters sessions;

	/**
	 * Creates the handler of one connection.
	 * @param sessions what is known of all sessions
	 */
	ResentPublishHandler(SessionFilters sessions) {
		this.sessions = sessions;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttPublishMessage publish) {
			ctx.fireChannelRead(withDup(publish, isKnown(publish, connection.unreleased())));
			return;
		}
		if (connection != null && msg instanceof MqttConnectMessage) {
			connection.resume(this.sessions.unreleased(connection.clientId()));
		}
		if (connection != null && msg instanceof MqttMessage packet
				&& packet.fixedHeader().messageType() == MqttMessageType.PUBREL) {
			connection.unreleased().release(((MqttMessageIdVariableHeader) packet.variableHeader()).messageId());
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null && msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			begin(ctx, connection, connAck.variableHeader().isSessionPresent());
		}
		if (connection != null && msg instanceof MqttMessage packet
				&& packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader answer
				&& packet.fixedHeader().messageType() == MqttMessageType.PUBREC
				&& (answer.reasonCode() & 0xFF) >= FAILURE) {
			// Nothing follows: the next message with this identifier is another one
			// [MQTT5-4.3.3].
			connection.unreleased().release(answer.messageId());
		}
		ctx.write(msg, promise);
	}

	/** Of a client that is gone already the session may be so too, and not end again. */
	private void begin(ChannelHandlerContext ctx, ClientConnection connection, boolean resumed) {
		if (!resumed) {
			connection.unreleased().clear();
		}
		if (ctx.channel().isActive()) {
			this.sessions.keep(connection.clientId(), connection.unreleased());
		}
	}

	private static boolean isKnown(MqttPublishMessage publish, UnreleasedMessages unreleased) {
		return publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE
				&& unreleased.receive(publish.variableHeader().packetId());
	}

	private static MqttPublishMessage withDup(MqttPublishMessage publish, boolean dup) {
		MqttFixedHeader header = publish.fixedHeader();
		if (header.isDup() == dup) {
			return publish;
		}
		return new MqttPublishMessage(new MqttFixedHeader(header.messageType(), dup, header.qosLevel(),
				header.isRetain(), header.remainingLength()), publish.variableHeader(), publish.payload());
	}

}
