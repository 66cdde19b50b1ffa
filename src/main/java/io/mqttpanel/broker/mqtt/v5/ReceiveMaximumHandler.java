// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.PacketIds;

/**
 * Receive Maximum of the broker: an MQTT 5 client that has more messages of QoS 1 and 2
 * unacknowledged than it was told it may is disconnected [MQTT-3.3.4-7], [MQTT-3.3.4-8].
 */
final class ReceiveMaximumHandler extends ChannelDuplexHandler {

	private static final int FAILURE = 0x80;

	private final ClientConnection client;

	private final int maximum;

	private final ConnectionCloser closer;

	private final PacketIds unacknowledged = new PacketIds();

	private boolean counting;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param maximum messages that it may have unacknowledged
	 * @param closer what disconnects clients
	 */
	ReceiveMaximumHandler(ClientConnection client, int maximum, ConnectionCloser closer) {
		this.client = client;
		this.maximum = maximum;
		this.closer = closer;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.counting && msg instanceof MqttPublishMessage publish && publish.decoderResult().isSuccess()
				&& publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE && isTooMany(publish)) {
			publish.release();
			this.closer.disconnect(this.client, MqttReasonCodes.Disconnect.RECEIVE_MAXIMUM_EXCEEDED,
					"has more than " + this.maximum + " messages unacknowledged");
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	/** What the client has sent before it was told the maximum is not counted. */
	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Granted) {
			this.counting = true;
		}
		ctx.fireUserEventTriggered(event);
	}

	private boolean isTooMany(MqttPublishMessage publish) {
		this.unacknowledged.add(publish.variableHeader().packetId());
		return this.unacknowledged.size() > this.maximum;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttMessage packet && packet.variableHeader() instanceof MqttMessageIdVariableHeader answered
				&& ends(packet)) {
			this.unacknowledged.remove(answered.messageId());
		}
		ctx.write(msg, promise);
	}

	private static boolean ends(MqttMessage packet) {
		MqttMessageType type = packet.fixedHeader().messageType();
		if (type == MqttMessageType.PUBREC) {
			return packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
					&& Byte.toUnsignedInt(header.reasonCode()) >= FAILURE;
		}
		return type == MqttMessageType.PUBACK || type == MqttMessageType.PUBCOMP;
	}

}
