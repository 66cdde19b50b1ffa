// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.connection.Reading;

/**
 * Stops reading from a client whose messages have to wait, and holds what it has sent
 * already, in order: at most what was on its way through the decoder. Acknowledgements do
 * not wait behind messages, for they are what subscribers go on by.
 */
final class PublishGateHandler extends ChannelDuplexHandler {

	private final FlowGate gate;

	private final DeliveryHandler delivery;

	private final Queue<MqttMessage> held = new ArrayDeque<>();

	private boolean waiting;

	/**
	 * Creates the handler of one connection.
	 * @param gate what messages have to pass
	 * @param delivery what goes out on the same connection
	 */
	PublishGateHandler(FlowGate gate, DeliveryHandler delivery) {
		this.gate = gate;
		this.delivery = delivery;
	}

	/**
	 * One read at a time: so little is read ahead, and the end of a connection is not
	 * read before all that came ahead of it has passed.
	 */
	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		RecvByteBufAllocator allocator = ctx.channel().config().getRecvByteBufAllocator();
		if (allocator instanceof MaxMessagesRecvByteBufAllocator reads) {
			reads.maxMessagesPerRead(1);
		}
		this.gate.watch(ctx.executor());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		if ((this.held.isEmpty() || isAcknowledgement(packet)) && passes(ctx, packet)) {
			ctx.fireChannelRead(packet);
		}
		else {
			if (this.held.isEmpty()) {
				this.gate.pause();
			}
			this.held.add(packet);
			Reading.pause(ctx.channel(), this);
			await(ctx);
		}
	}

	private boolean passes(ChannelHandlerContext ctx, MqttMessage packet) {
		if (isUnread(packet)) {
			return false;
		}
		return (packet instanceof MqttPublishMessage) ? this.gate.admitsMessage(ctx.executor())
				: this.gate.admitsAnything(ctx.executor());
	}

	/** Who does not read the answers to what it sends does not get more of them. */
	private boolean isUnread(@Nullable MqttMessage packet) {
		return packet != null && isAnswered(packet) && this.delivery.isCongested();
	}

	private static boolean isAnswered(MqttMessage packet) {
		return switch (packet.fixedHeader().messageType()) {
			case PUBLISH -> packet.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
			case SUBSCRIBE, UNSUBSCRIBE, PINGREQ -> true;
			default -> false;
		};
	}

	private static boolean isAcknowledgement(MqttMessage packet) {
		MqttMessageType type = packet.fixedHeader().messageType();
		return type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC || type == MqttMessageType.PUBREL
				|| type == MqttMessageType.PUBCOMP;
	}

	private void await(ChannelHandlerContext ctx) {
		if (!this.waiting) {
			this.waiting = true;
			if (isUnread(this.held.peek())) {
				this.delivery.whenRelieved(() -> resume(ctx));
			}
			else {
				this.gate.await(ctx.executor(), () -> ctx.executor().execute(() -> resume(ctx)));
			}
		}
	}

	private void resume(ChannelHandlerContext ctx) {
		this.waiting = false;
		if (this.held.isEmpty()) {
			return;
		}
		@Nullable MqttMessage next = this.held.peek();
		while (next != null && passes(ctx, next)) {
			this.held.remove();
			ctx.fireChannelRead(next);
			next = this.held.peek();
		}
		if (next != null) {
			await(ctx);
			return;
		}
		this.gate.resume();
		ctx.fireChannelReadComplete();
		Reading.resume(ctx.channel(), this);
	}

	/** The connection broke or was ended by the broker: what still fits is passed on. */
	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		while (!this.held.isEmpty() && this.gate.admitsAnything(ctx.executor())) {
			ctx.fireChannelRead(this.held.poll());
			if (this.held.isEmpty()) {
				this.gate.resume();
			}
		}
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (!this.held.isEmpty()) {
			this.gate.resume();
			this.held.forEach(ReferenceCountUtil::release);
			this.held.clear();
		}
	}

}
