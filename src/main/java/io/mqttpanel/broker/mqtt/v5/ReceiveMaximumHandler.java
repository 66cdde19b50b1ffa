// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.BitSet;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends an MQTT 5 client that has more messages of QoS 1 and 2 under way than it was told
 * it may [MQTT-3.3.4-7], [MQTT-3.3.4-8]. Messages that were read before the client was
 * told anything are not counted.
 */
final class ReceiveMaximumHandler extends ChannelDuplexHandler {

	private static final int FAILURE = 0x80;

	private final ClientTerms terms;

	private final int maximum;

	private final AnswerDoor door;

	private final BitSet underWay = new BitSet();

	private int count;

	private boolean told;

	private boolean ended;

	/**
	 * Creates the handler of one connection.
	 * @param terms what version the client speaks
	 * @param maximum how many messages it may have under way
	 * @param door the way out
	 */
	ReceiveMaximumHandler(ClientTerms terms, int maximum, AnswerDoor door) {
		this.terms = terms;
		this.maximum = maximum;
		this.door = door;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.ended) {
			ReferenceCountUtil.release(msg);
			return;
		}
		if (this.told && msg instanceof MqttPublishMessage publish && publish.decoderResult().isSuccess()
				&& publish.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE && isTooMany(publish)) {
			this.ended = true;
			ReferenceCountUtil.release(msg);
			this.door.end(ctx.channel(), MqttReasonCodes.Disconnect.RECEIVE_MAXIMUM_EXCEEDED,
					"has more than " + this.maximum + " messages under way");
			return;
		}
		ctx.fireChannelRead(msg);
	}

	private boolean isTooMany(MqttPublishMessage publish) {
		int packetId = publish.variableHeader().packetId();
		if (!this.underWay.get(packetId)) {
			this.underWay.set(packetId);
			this.count++;
		}
		return this.count > this.maximum;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (msg instanceof MqttConnAckMessage) {
			this.told = this.terms.isMqtt5();
		}
		else if (this.told && msg instanceof MqttMessage packet
				&& packet.variableHeader() instanceof MqttMessageIdVariableHeader answered && ends(packet)
				&& this.underWay.get(answered.messageId())) {
			this.underWay.clear(answered.messageId());
			this.count--;
		}
		ctx.write(msg, promise);
	}

	private static boolean ends(MqttMessage packet) {
		return switch (packet.fixedHeader().messageType()) {
			case PUBACK, PUBCOMP -> true;
			case PUBREC -> packet.variableHeader() instanceof MqttPubReplyMessageVariableHeader header
					&& Byte.toUnsignedInt(header.reasonCode()) >= FAILURE;
			default -> false;
		};
	}

}
