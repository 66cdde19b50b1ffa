// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueuedWeight;
import io.mqttpanel.broker.mqtt.engine.ReadRequest;
import io.mqttpanel.broker.mqtt.engine.UnreadMessages;
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

	private final ClientConnection client;

	private final BackPressure backPressure;

	private final SendWindowHandler window;

	private final LargeMessages large;

	private final QueueBacklog backlog;

	/** There is none until the client is behind for the first time. */
	private @Nullable OutboundQueue queue;

	private @Nullable Runnable whenRelieved;

	private @Nullable ReadRequest request;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param backPressure what publishers wait for while this client is behind
	 * @param large large messages that are sent to all clients
	 */
	public OutboundQueueHandler(ClientConnection client, BackPressure backPressure, LargeMessages large) {
		this.client = client;
		this.backPressure = backPressure;
		this.window = new SendWindowHandler(backPressure.unsent(), SessionId.team(client.sessionId()));
		this.large = large;
		this.backlog = backPressure.newBacklog(client.sessionId());
	}

	/**
	 * Returns the window of the client's connection.
	 * @return a handler for the network side of the encoder
	 */
	public ChannelHandler window() {
		return this.window;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		ctx.channel().config().setWriteBufferWaterMark(ALWAYS_WRITABLE);
		this.window.whenGone(() -> gone(ctx));
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (!(msg instanceof MqttPublishMessage publish)) {
			ctx.write(msg, promise);
		}
		else if (waiting() == null && !isCongested()) {
			send(ctx, publish, promise);
		}
		else {
			OutboundQueue waiting = queue(ctx);
			waiting.add(publish, QueuedWeight.of(publish), promise);
			UnreadMessages.set(ctx.channel(), true);
			this.backlog.update(waiting.count(), waiting.bytes());
		}
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

	private void send(ChannelHandlerContext ctx, MqttPublishMessage publish, ChannelPromise promise) {
		int size = publish.payload().readableBytes();
		if (size <= SendWindowHandler.PIECE) {
			ctx.write(publish, promise);
			return;
		}
		Object payload = publish.payload().hasArray() ? publish.payload().array() : publish.payload();
		this.large.add(this.client, payload, size, this.window::lastProgress);
		promise.addListener((done) -> this.large.remove(this.client, payload));
		ByteBuf packet = LargePublish.encode(publish, this.client.isMqtt5(), ctx.alloc());
		publish.release();
		ctx.write(packet, promise);
	}

	private void gone(ChannelHandlerContext ctx) {
		OutboundQueue waiting = waiting();
		if (waiting != null) {
			while (!waiting.isEmpty() && !isCongested()) {
				OutboundQueue.Outbound next = waiting.poll();
				send(ctx, next.publish(), next.promise());
			}
			this.backlog.update(waiting.count(), waiting.bytes());
		}
		UnreadMessages.set(ctx.channel(), waiting() != null);
		relieve();
		answer(ctx);
	}

	/**
	 * Returns whether the client is behind with reading. On the event loop.
	 * @return {@code true} if it has more to read than the channel should keep
	 */
	boolean isCongested() {
		return this.window.isFull();
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
		return waiting() == null && this.window.hasRoomFor(ReadRequest.BYTES);
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
