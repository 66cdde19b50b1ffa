// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttReasonCodes;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.client.ClientConnection;
import io.mqttpanel.broker.mqtt.client.ClientRegistry;
import io.mqttpanel.broker.mqtt.client.ConnectionDoor;
import io.mqttpanel.broker.mqtt.client.ConnectionFault;
import io.mqttpanel.broker.mqtt.client.Refusal;
import io.mqttpanel.broker.mqtt.connection.Reading;

/**
 * Lets nothing but one CONNECT through, and that only when it is decided, when no earlier
 * connection of the client is left, and lets the rest follow when the engine is ready for
 * it. What the client sends meanwhile is held, not dropped. Never blocks: the decision
 * comes back to the channel's event loop.
 */
final class ConnectGateHandler extends ChannelDuplexHandler {

	private static final long READY_CHECK_MICROS = 500;

	private final Authenticator authenticator;

	private final ClientRegistry clients;

	private final ConnectionDoor door;

	private final BrokerEvents events;

	private final MqttPipelineSettings settings;

	private final HeldPackets held = new HeldPackets();

	private Stage stage = Stage.AWAITING_CONNECT;

	private @Nullable ScheduledFuture<?> deadline;

	private @Nullable CompletableFuture<Decision> decision;

	ConnectGateHandler(MqttPipelineSettings settings, Authenticator authenticator, ClientRegistry clients,
			BrokerEvents events, ConnectionDoor door) {
		this.settings = settings;
		this.authenticator = authenticator;
		this.clients = clients;
		this.events = events;
		this.door = door;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		startDeadline(ctx, new ConnectionFault(0, Refusal.TIMEOUT, MqttReasonCodes.Disconnect.UNSPECIFIED_ERROR,
				"no CONNECT within " + this.settings.connectTimeout()));
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		MqttMessage packet = (MqttMessage) msg;
		boolean connect = packet instanceof MqttConnectMessage;
		if (this.stage == Stage.CLOSED) {
			ReferenceCountUtil.release(msg);
		}
		else if (connect != (this.stage == Stage.AWAITING_CONNECT)) {
			ReferenceCountUtil.release(msg);
			this.door.end(ctx.channel(), ConnectionFault.protocolError(
					connect ? "sent a second CONNECT [MQTT-3.1.0-2]" : "did not send CONNECT first [MQTT-3.1.0-1]"));
		}
		else if (connect) {
			begin(ctx, (MqttConnectMessage) packet);
		}
		else if (this.stage == Stage.OPEN) {
			pass(ctx, packet);
		}
		else {
			hold(ctx, packet);
		}
	}

	/**
	 * Nothing may follow DISCONNECT [MQTT-3.14.4-2]; the engine would act on it with a
	 * session it has taken apart.
	 */
	private void pass(ChannelHandlerContext ctx, MqttMessage packet) {
		boolean last = packet.fixedHeader().messageType() == MqttMessageType.DISCONNECT;
		ctx.fireChannelRead(packet);
		if (last) {
			enterClosed();
		}
	}

	private void hold(ChannelHandlerContext ctx, MqttMessage packet) {
		this.held.add(packet);
		if (this.held.isFull()) {
			Reading.pause(ctx.channel(), this);
		}
	}

	private void begin(ChannelHandlerContext ctx, MqttConnectMessage connect) {
		stopDeadline();
		this.stage = Stage.DECIDING;
		ClientConnection connection = ClientConnection.open(ctx.channel(), connect);
		CompletableFuture<Decision> asked = this.authenticator.authenticate(connection.credentials());
		this.decision = asked;
		onEventLoop(ctx, asked, Stage.DECIDING, () -> decided(ctx, connect, connection, asked));
	}

	private void decided(ChannelHandlerContext ctx, MqttConnectMessage connect, ClientConnection connection,
			CompletableFuture<Decision> asked) {
		Decision outcome = asked.isCompletedExceptionally() ? new Decision.Unavailable("the decision failed")
				: asked.join();
		connection.decide(outcome);
		if (outcome instanceof Decision.Granted granted && WillAccessHandler.allows(granted.rules(), connect)) {
			this.stage = Stage.WAITING_FOR_TURN;
			startDeadline(ctx, ConnectionFault.unavailable("not served within " + this.settings.connectTimeout()));
			if (this.clients.claim(connection)) {
				onEventLoop(ctx, connection.succession().turn(), Stage.WAITING_FOR_TURN,
						() -> admit(ctx, connect, connection));
			}
			else {
				this.door.end(ctx.channel(), ConnectionFault.unavailable("the broker shuts down"));
			}
		}
		else {
			enterClosed();
			ctx.fireChannelRead(connect);
		}
	}

	/**
	 * By now a revocation finds the connection; one that came before finds it here.
	 */
	private void admit(ChannelHandlerContext ctx, MqttConnectMessage connect, ClientConnection connection) {
		connection.succession().succeed();
		if (this.authenticator.isRevoked(connection.credentials())) {
			connection.decide(new Decision.Refused("was revoked while it logged in"));
		}
		if (connection.grant() != null) {
			this.stage = Stage.ADMITTING;
		}
		else {
			enterClosed();
		}
		ctx.fireChannelRead(connect);
	}

	/**
	 * Goes on, on the event loop, when something is complete, unless the connection has
	 * left the stage it was waiting in.
	 */
	private void onEventLoop(ChannelHandlerContext ctx, CompletableFuture<?> awaited, Stage waiting, Runnable next) {
		Runnable guarded = () -> {
			if (this.stage == waiting) {
				next.run();
			}
		};
		awaited.whenComplete((value, failure) -> {
			if (ctx.executor().inEventLoop()) {
				guarded.run();
			}
			else {
				ctx.executor().execute(guarded);
			}
		});
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		if (this.stage == Stage.ADMITTING && msg instanceof MqttConnAckMessage connAck
				&& connAck.variableHeader().connectReturnCode() == MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			// A client that publishes and hangs up at once is read to its end by the
			// engine.
			Reading.pause(ctx.channel(), this);
			promise.addListener((Future<Void> sent) -> openWhenReady(ctx));
		}
		ctx.write(msg, promise);
	}

	/**
	 * The engine takes packets only once a listener of its own on this write has run, on
	 * this same event loop: a moment from now, but not yet.
	 */
	private void openWhenReady(ChannelHandlerContext ctx) {
		if (this.stage != Stage.ADMITTING) {
			return;
		}
		Predicate<Channel> engineReady = this.settings.engineReady();
		if (engineReady.test(ctx.channel())) {
			open(ctx);
		}
		else {
			ctx.executor().schedule(() -> openWhenReady(ctx), READY_CHECK_MICROS, TimeUnit.MICROSECONDS);
		}
	}

	private void open(ChannelHandlerContext ctx) {
		stopDeadline();
		this.stage = Stage.OPEN;
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (connection != null) {
			connection.announceLimits();
		}
		MqttMessage packet = this.held.poll();
		while (packet != null) {
			pass(ctx, packet);
			packet = (this.stage == Stage.OPEN) ? this.held.poll() : null;
		}
		Reading.resume(ctx.channel(), this);
		ctx.fireChannelReadComplete();
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		if (this.stage == Stage.OPEN) {
			ctx.fireChannelReadComplete();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		ClientConnection connection = ClientConnection.of(ctx.channel());
		if (this.stage != Stage.CLOSED && (connection == null || !connection.isAdmitted())) {
			this.events.announce(new ConnectionRefused(ConnectionRefused.Reason.ABANDONED, System.currentTimeMillis()));
		}
		enterClosed();
		CompletableFuture<Decision> asked = this.decision;
		if (asked != null) {
			asked.cancel(true);
		}
		ctx.fireChannelInactive();
		if (connection != null) {
			this.settings.engineForsaken().accept(ctx.channel(), connection.clientId());
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event == ConnectionDoor.ENDING) {
			enterClosed();
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	private void enterClosed() {
		stopDeadline();
		this.stage = Stage.CLOSED;
		this.held.releaseAll();
	}

	private void startDeadline(ChannelHandlerContext ctx, ConnectionFault late) {
		this.deadline = ctx.executor()
			.schedule(() -> this.door.end(ctx.channel(), late), this.settings.connectTimeout().toMillis(),
					TimeUnit.MILLISECONDS);
	}

	private void stopDeadline() {
		ScheduledFuture<?> running = this.deadline;
		if (running != null) {
			running.cancel(false);
		}
	}

	private enum Stage {

		AWAITING_CONNECT, DECIDING, WAITING_FOR_TURN, ADMITTING, OPEN, CLOSED

	}

}
