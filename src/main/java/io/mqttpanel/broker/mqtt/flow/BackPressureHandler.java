// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.mqtt.engine.MessageRoom;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

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

	private final MessageRoom room;

	private final ClientConnection client;

	private final Queue<Held> held = new ArrayDeque<>(1);

	/** Room for the next message, if it waits for that or has waited. */
	private @Nullable CompletableFuture<Void> awaited;

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
	 * @param room room for the client's messages in the store
	 */
	public BackPressureHandler(ClientConnection client, BackPressure backPressure, OutboundQueueHandler outbound,
			AtomicInteger ofTeam, MessageRoom room) {
		this.room = room;
		this.client = client;
		this.space = backPressure.space(client.sessionId());
		this.ofTeam = ofTeam;
		this.network = client.network();
		this.backPressure = backPressure;
		this.outbound = outbound;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		if ((this.held.isEmpty() || overtakes(packet)) && passes(ctx, packet, null)) {
			pass(ctx, packet);
		}
		else {
			hold(packet);
			await(ctx);
		}
	}

	/** A client that waits for the store, and sends nothing else, is read from. */
	private void hold(MqttMessage packet) {
		boolean first = this.held.isEmpty();
		if (first) {
			this.backPressure.counts().pause();
		}
		this.held.add(new Held(packet, SteadyClock.SYSTEM.instant()));
		if (!first || !isWaitingForRoom()) {
			this.network.pause(PauseReason.BACK_PRESSURE);
		}
	}

	private void pass(ChannelHandlerContext ctx, MqttMessage packet) {
		if (isToBeAcknowledged(packet)) {
			this.unanswered++;
		}
		ctx.fireChannelRead(packet);
		if (packet instanceof MqttPublishMessage) {
			leaveRoom();
		}
	}

	private void leaveRoom() {
		if (this.awaited != null) {
			this.awaited = null;
			this.room.leave();
		}
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
				|| (isRequest(packet) && this.room.isBehind());
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

	private boolean passes(ChannelHandlerContext ctx, MqttMessage packet, @Nullable Instant since) {
		if (isUnread(packet) || isUnanswered(packet)) {
			return false;
		}
		return (packet instanceof MqttPublishMessage publish)
				? this.backPressure.admitsMessage(ctx.executor(), this.space, this.ofTeam) && hasRoom(publish, since)
				: this.backPressure.admitsAnything(ctx.executor());
	}

	private boolean hasRoom(MqttPublishMessage publish, @Nullable Instant since) {
		if (this.awaited == null && this.room.isBehind() && !isKnown(publish)) {
			this.awaited = this.room.await(publish, (since != null) ? since : SteadyClock.SYSTEM.instant());
		}
		return !isWaitingForRoom();
	}

	private boolean isWaitingForRoom() {
		return this.awaited != null && !this.awaited.isDone();
	}

	/** One of QoS 2 that was received before is only answered. */
	private boolean isKnown(MqttPublishMessage publish) {
		return publish.fixedHeader().qosLevel() == MqttQoS.EXACTLY_ONCE
				&& this.client.session().isQos2Received(publish.variableHeader().packetId());
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

	/** What others go on by, and what shows that a client is there. */
	private static boolean overtakes(MqttMessage packet) {
		MqttMessageType type = packet.fixedHeader().messageType();
		return type == MqttMessageType.PUBACK || type == MqttMessageType.PUBREC || type == MqttMessageType.PUBREL
				|| type == MqttMessageType.PUBCOMP || type == MqttMessageType.PINGREQ;
	}

	private void await(ChannelHandlerContext ctx) {
		if (!this.waiting) {
			this.waiting = true;
			MqttMessage next = this.held.element().packet();
			CompletableFuture<Void> place = this.awaited;
			if (isUnread(next)) {
				this.network.pause(PauseReason.UNREAD_RESPONSES);
				this.outbound.whenRelieved(() -> resume(ctx));
			}
			else if (isUnanswered(next)) {
				this.waitingForAnswer = true;
			}
			else if (place != null && !place.isDone()) {
				place.thenRun(() -> ctx.executor().execute(() -> resume(ctx)));
			}
			else {
				this.backPressure.await(ctx.executor(), this.space, this.ofTeam,
						() -> ctx.executor().execute(() -> resume(ctx)));
			}
		}
	}

	private void resume(ChannelHandlerContext ctx) {
		this.waiting = false;
		this.network.resume(PauseReason.UNREAD_RESPONSES);
		if (this.held.isEmpty()) {
			return;
		}
		@Nullable Held next = this.held.peek();
		while (next != null && passes(ctx, next.packet(), next.since())) {
			this.held.remove();
			pass(ctx, next.packet());
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

	/**
	 * The connection broke or was ended by the broker: what still fits is passed on. What
	 * has waited for the store in vain is not acknowledged, and comes again with
	 * everything behind it.
	 */
	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (isWaitingForRoom()) {
			drop();
		}
		while (!this.held.isEmpty() && this.backPressure.admitsAnything(ctx.executor())) {
			pass(ctx, this.held.remove().packet());
			if (this.held.isEmpty()) {
				this.backPressure.counts().resume();
			}
		}
		ctx.fireChannelInactive();
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		drop();
	}

	private void drop() {
		leaveRoom();
		if (!this.held.isEmpty()) {
			this.backPressure.counts().resume();
			this.held.forEach((each) -> ReferenceCountUtil.release(each.packet()));
			this.held.clear();
		}
	}

	/**
	 * Packet that waits.
	 *
	 * @param packet the packet
	 * @param since when it has come
	 */
	private record Held(MqttMessage packet, Instant since) {

	}

}
