// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

/**
 * Queue of the messages for a client that does not read as fast as they come. Those of
 * QoS 0 are dropped when there are too many. The engine drops whatever it wants to send
 * while a channel is not writable, acknowledgements included; so to it the channel always
 * is.
 */
public final class OutboundQueueHandler extends ChannelDuplexHandler {

	private static final WriteBufferWaterMark ALWAYS_WRITABLE = new WriteBufferWaterMark(Integer.MAX_VALUE / 2,
			Integer.MAX_VALUE);

	private static final long CONGESTED_BYTES = 128 * 1024;

	private static final long ACCOUNT_EVERY_BYTES = 16 * 1024;

	/** A packet without a message, with what keeps it until it is sent. */
	private static final int SMALL_PACKET_BYTES = 128;

	private final ClientConnection client;

	private final BackPressure backPressure;

	private final QueueBacklog backlog;

	/** There is none until the client is behind for the first time. */
	private @Nullable OutboundQueue queue;

	/** Bytes given to the channel, and those of them known to have gone. */
	private long written;

	private long accounted;

	private long gone;

	private @Nullable Runnable whenRelieved;

	private @Nullable ReadRequest request;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param backPressure what publishers wait for while this client is behind
	 */
	public OutboundQueueHandler(ClientConnection client, BackPressure backPressure) {
		this.client = client;
		this.backPressure = backPressure;
		this.backlog = backPressure.newBacklog(client.sessionId());
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		ctx.channel().config().setWriteBufferWaterMark(ALWAYS_WRITABLE);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof MqttPublishMessage publish)) {
			send(ctx, msg, SMALL_PACKET_BYTES + codes(msg), promise);
		}
		else if (waiting() == null && !isCongested()) {
			send(ctx, msg, MessageWeight.of(publish), promise);
		}
		else {
			OutboundQueue waiting = queue(ctx);
			waiting.add(publish, MessageWeight.of(publish), promise);
			this.backlog.update(waiting.count(), waiting.bytes());
		}
	}

	private static int codes(Object msg) {
		if (msg instanceof MqttSubAckMessage subAck) {
			return subAck.payload().reasonCodes().size();
		}
		return (msg instanceof MqttUnsubAckMessage unsubAck && unsubAck.payload() != null)
				? unsubAck.payload().unsubscribeReasonCodes().size() : 0;
	}

	/** The queue, if anything is in it. */
	private @Nullable OutboundQueue waiting() {
		OutboundQueue current = this.queue;
		return (current != null && !current.isEmpty()) ? current : null;
	}

	private OutboundQueue queue(ChannelHandlerContext ctx) {
		OutboundQueue current = this.queue;
		if (current == null) {
			current = new OutboundQueue(this.backPressure.limits(), this.backPressure.budget(),
					SessionId.team(this.client.sessionId()), ctx.executor(), this.client::dropped);
			this.queue = current;
		}
		return current;
	}

	private void send(ChannelHandlerContext ctx, Object msg, long size, ChannelPromise promise) {
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
		OutboundQueue waiting = waiting();
		if (waiting == null) {
			relieve();
			answer(ctx);
			return;
		}
		while (!waiting.isEmpty() && !isCongested()) {
			OutboundQueue.Outbound next = waiting.poll();
			send(ctx, next.publish(), next.size(), next.promise());
		}
		this.backlog.update(waiting.count(), waiting.bytes());
		relieve();
		answer(ctx);
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

	private void answer(ChannelHandlerContext ctx) {
		ReadRequest asked = this.request;
		if (asked != null && hasRead() && ctx.channel().isActive()) {
			this.request = null;
			asked.whenRead().run();
		}
	}

	private boolean hasRead() {
		return waiting() == null && this.written - this.gone + ReadRequest.BYTES <= CONGESTED_BYTES;
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object evt) {
		if (evt instanceof ReadRequest asked) {
			this.request = asked;
			answer(ctx);
			return;
		}
		ctx.fireUserEventTriggered(evt);
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
		this.request = null;
		OutboundQueue current = this.queue;
		if (current != null) {
			this.queue = null;
			current.close();
		}
		this.backlog.update(0, 0);
		this.backlog.update(0, 0);
	}

}
