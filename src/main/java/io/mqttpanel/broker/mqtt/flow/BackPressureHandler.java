// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.MaxMessagesRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.NetworkConnection.PauseReason;

/**
 * Pause of reading from a client whose messages have to wait. Holds what the client has
 * sent already, in order: at most what was on its way through the decoder.
 * Acknowledgements do not wait behind messages, for they are what subscribers go on by.
 */
public final class BackPressureHandler extends ChannelDuplexHandler {

	/** Those of MQTT 5 have a maximum of their own, which is lower as a rule. */
	private static final int MAX_UNANSWERED = 1000;

	private final NetworkConnection network;

	private final BackPressure backPressure;

	private final OutboundQueueHandler outbound;

	private final String space;

	private final AtomicInteger ofTeam;

	private final BooleanSupplier storeBehind;

	private final Queue<MqttMessage> held = new ArrayDeque<>(1);

	private boolean waiting;

	/** Messages of QoS 1 and 2 that the engine has not acknowledged. */
	private int unanswered;

	private boolean waitingForAnswer;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param backPressure what messages have to wait for
	 * @param outbound what goes out on the same connection
	 * @param ofTeam what waits in the engine for the client's team
	 * @param storeBehind tells whether a client that waits for the store is not to send
	 * more
	 */
	public BackPressureHandler(ClientConnection client, BackPressure backPressure, OutboundQueueHandler outbound,
			AtomicInteger ofTeam, BooleanSupplier storeBehind) {
		this.storeBehind = storeBehind;
		this.space = backPressure.space(client.sessionId());
		this.ofTeam = ofTeam;
		this.network = client.network();
		this.backPressure = backPressure;
		this.outbound = outbound;
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
		this.backPressure.watch(ctx.executor());
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		if ((this.held.isEmpty() || isAcknowledgement(packet)) && passes(ctx, packet)) {
			pass(ctx, packet);
		}
		else {
			if (this.held.isEmpty()) {
				this.backPressure.counts().pause();
			}
			this.held.add(packet);
			this.network.pause(PauseReason.BACK_PRESSURE);
			await(ctx);
		}
	}

	private void pass(ChannelHandlerContext ctx, MqttMessage packet) {
		if (isToBeAcknowledged(packet)) {
			this.unanswered++;
		}
		ctx.fireChannelRead(packet);
	}

	private static boolean isToBeAcknowledged(MqttMessage packet) {
		return packet.fixedHeader().messageType() == MqttMessageType.PUBLISH
				&& packet.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE;
	}

	/**
	 * What waits for the store waits in the client, beyond a number, or beyond one while
	 * the store is behind. Who waits for nothing goes on.
	 */
	private boolean isUnanswered(@Nullable MqttMessage packet) {
		if (packet == null || this.unanswered == 0) {
			return false;
		}
		return (this.unanswered >= MAX_UNANSWERED && isToBeAcknowledged(packet))
				|| (isRequest(packet) && this.storeBehind.getAsBoolean());
	}

	private static boolean isRequest(MqttMessage packet) {
		MqttMessageType type = packet.fixedHeader().messageType();
		return type == MqttMessageType.PUBLISH || type == MqttMessageType.SUBSCRIBE
				|| type == MqttMessageType.UNSUBSCRIBE;
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		ctx.write(msg, promise);
		if (msg instanceof MqttMessage packet && (packet.fixedHeader().messageType() == MqttMessageType.PUBACK
				|| packet.fixedHeader().messageType() == MqttMessageType.PUBREC) && this.unanswered > 0) {
			this.unanswered--;
			if (this.waitingForAnswer) {
				this.waitingForAnswer = false;
				resume(ctx);
			}
		}
	}

	private boolean passes(ChannelHandlerContext ctx, MqttMessage packet) {
		if (isUnread(packet) || isUnanswered(packet)) {
			return false;
		}
		return (packet instanceof MqttPublishMessage)
				? this.backPressure.admitsMessage(ctx.executor(), this.space, this.ofTeam)
				: this.backPressure.admitsAnything(ctx.executor());
	}

	/** Who does not read the answers to what it sends does not get more of them. */
	private boolean isUnread(@Nullable MqttMessage packet) {
		return packet != null && isAnswered(packet) && this.outbound.isCongested();
	}

	private static boolean isAnswered(MqttMessage packet) {
		MqttMessageType type = packet.fixedHeader().messageType();
		return isToBeAcknowledged(packet) || type == MqttMessageType.SUBSCRIBE || type == MqttMessageType.UNSUBSCRIBE
				|| type == MqttMessageType.PINGREQ || type == MqttMessageType.PUBREL;
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
				this.outbound.whenRelieved(() -> resume(ctx));
			}
			else if (isUnanswered(this.held.peek())) {
				this.waitingForAnswer = true;
			}
			else {
				this.backPressure.await(ctx.executor(), this.space, this.ofTeam,
						() -> ctx.executor().execute(() -> resume(ctx)));
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
			pass(ctx, next);
			next = this.held.peek();
		}
		if (next != null) {
			await(ctx);
			return;
		}
		this.backPressure.counts().resume();
		ctx.fireChannelReadComplete();
		this.network.resume(PauseReason.BACK_PRESSURE);
	}

	/** The connection broke or was ended by the broker: what still fits is passed on. */
	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		while (!this.held.isEmpty() && this.backPressure.admitsAnything(ctx.executor())) {
			ctx.fireChannelRead(this.held.poll());
			if (this.held.isEmpty()) {
				this.backPressure.counts().resume();
			}
		}
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		if (!this.held.isEmpty()) {
			this.backPressure.counts().resume();
			this.held.forEach(ReferenceCountUtil::release);
			this.held.clear();
		}
	}

}
