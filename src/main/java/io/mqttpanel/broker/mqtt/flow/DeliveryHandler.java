// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Keeps messages back while a client does not read as fast as they come, and drops those
 * of QoS 0 when there are too many. The engine drops whatever it wants to send while a
 * channel is not writable, acknowledgements included; so to it the channel always is.
 */
final class DeliveryHandler extends ChannelDuplexHandler {

	private static final WriteBufferWaterMark ALWAYS_WRITABLE = new WriteBufferWaterMark(Integer.MAX_VALUE / 2,
			Integer.MAX_VALUE);

	private static final long CONGESTED_BYTES = 64 * 1024;

	private static final long ACCOUNT_EVERY_BYTES = 4 * 1024;

	private static final int SMALL_PACKET_BYTES = 16;

	private final FlowGate gate;

	private final Backlog backlog;

	private final OutgoingMessages outgoing;

	/** Bytes given to the channel, and those of them known to have gone. */
	private long written;

	private long accounted;

	private long gone;

	private @Nullable Runnable whenRelieved;

	private @Nullable Channel channel;

	/**
	 * Creates the handler of one connection.
	 * @param gate what publishers wait at while this client is behind
	 * @param limits how much may wait for this client
	 */
	DeliveryHandler(FlowGate gate, FlowLimits limits) {
		this.gate = gate;
		this.backlog = new Backlog(gate, limits);
		this.outgoing = new OutgoingMessages(limits, () -> gate.drop(DropReason.SLOW_SUBSCRIBER, this.channel));
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.channel = ctx.channel();
		ctx.channel().config().setWriteBufferWaterMark(ALWAYS_WRITABLE);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof MqttPublishMessage publish)) {
			send(ctx, msg, SMALL_PACKET_BYTES, promise);
		}
		else if (this.outgoing.isEmpty() && !isCongested()) {
			send(ctx, msg, OutgoingMessages.size(publish), promise);
		}
		else {
			this.outgoing.add(publish, promise);
			this.backlog.update(this.outgoing.count(), this.outgoing.bytes());
		}
	}

	private void send(ChannelHandlerContext ctx, Object msg, int size, ChannelPromise promise) {
		this.written += size;
		if (this.written - this.accounted >= ACCOUNT_EVERY_BYTES) {
			long soFar = this.written;
			this.accounted = soFar;
			promise.addListener((done) -> gone(ctx, soFar));
		}
		ctx.write(msg, promise);
	}

	private void gone(ChannelHandlerContext ctx, long soFar) {
		this.gone = Math.max(this.gone, soFar);
		if (this.outgoing.isEmpty()) {
			relieve();
			return;
		}
		while (!this.outgoing.isEmpty() && !isCongested()) {
			OutgoingMessages.Outgoing next = this.outgoing.poll();
			send(ctx, next.publish(), next.size(), next.promise());
		}
		this.backlog.update(this.outgoing.count(), this.outgoing.bytes());
		relieve();
		ctx.flush();
	}

	/**
	 * Returns whether the client is behind with reading. On the event loop.
	 * @return {@code true} if it has more to read than the channel should keep
	 */
	boolean isCongested() {
		return this.written - this.gone > CONGESTED_BYTES;
	}

	/**
	 * Waits for the client to read on.
	 * @param relieved called once, on the event loop
	 */
	void whenRelieved(Runnable relieved) {
		this.whenRelieved = relieved;
	}

	private void relieve() {
		Runnable relieved = this.whenRelieved;
		if (relieved != null && !isCongested()) {
			this.whenRelieved = null;
			relieved.run();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		clear();
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		clear();
	}

	private void clear() {
		this.outgoing.clear();
		this.backlog.update(0, 0);
		this.gate.release(this.backlog);
	}

}
