// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.Kick;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Login of one connection. Takes one CONNECT, asks for the decision, waits until no
 * earlier connection of the client is left, opens the session, and goes when the client
 * has its CONNACK and its handlers. What the client sends meanwhile waits undecoded.
 * Never blocks: whatever is awaited continues on the channel's event loop.
 */
final class LoginHandler extends ChannelDuplexHandler {

	private final Logins logins;

	private final ConnectionCloser closer;

	private final NetworkConnection network;

	private final boolean commonNameAsUsername;

	private final PendingBytes pending;

	private LoginStage stage = LoginStage.AWAITING_CONNECT;

	private @Nullable ScheduledFuture<?> deadline;

	private @Nullable CompletableFuture<Decision> decision;

	private @Nullable Login login;

	private @Nullable EngineConnection engine;

	private List<String> withdrawn = List.of();

	LoginHandler(Logins logins, NetworkConnection network, boolean commonNameAsUsername) {
		this.logins = logins;
		this.closer = logins.context().closer();
		this.network = network;
		this.commonNameAsUsername = commonNameAsUsername;
		this.pending = new PendingBytes(network, logins.connections());
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		startDeadline(ctx,
				() -> new ConnectionFault(0, Refusal.TIMEOUT, "no CONNECT within " + this.logins.connectTimeout()));
	}

	private void startDeadline(ChannelHandlerContext ctx, Supplier<ConnectionFault> late) {
		this.deadline = ctx.executor()
			.schedule(() -> this.closer.refuse(this.network, late.get()), this.logins.connectTimeout().toMillis(),
					TimeUnit.MILLISECONDS);
	}

	private void stopDeadline() {
		if (this.deadline != null) {
			this.deadline.cancel(false);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (this.network.isClosing()) {
			ReferenceCountUtil.release(msg);
		}
		else if (msg instanceof ByteBuf bytes && this.login != null) {
			if (!this.pending.add(ctx, bytes)) {
				refuse(this.login, Refusal.PROTOCOL_ERROR, "sent a second CONNECT [MQTT-3.1.0-2]");
			}
		}
		else if (this.stage == LoginStage.AWAITING_CONNECT && msg instanceof MqttMessage packet) {
			begin(ctx, packet);
		}
		else {
			ReferenceCountUtil.release(msg);
			this.closer.refuse(this.network, ConnectionFault.protocolError("sent no MQTT packet [MQTT-6.0.0-1]"));
		}
	}

	/** From here on nothing is decoded until the client is accepted. */
	private void begin(ChannelHandlerContext ctx, MqttMessage given) {
		stopDeadline();
		this.stage = LoginStage.DECIDING;
		MqttMessage packet = this.logins.complete(given,
				this.commonNameAsUsername ? CommonName.of(ctx.pipeline()) : null);
		ConnectionFault fault = this.logins.checks().ofConnect(this.network, packet);
		if (fault != null) {
			refuse(ctx, given, fault);
			return;
		}
		Login begun = this.logins.create(this.network, (MqttConnectMessage) packet, (MqttConnectMessage) given);
		this.login = begun;
		CompletableFuture<Decision> asked = this.logins.authenticator().authenticate(begun.client().credentials());
		this.decision = asked;
		onEventLoop(ctx, asked, LoginStage.DECIDING, () -> decided(ctx, begun, asked));
		this.network.announceEnd();
		ctx.pipeline().remove(MqttDecoder.class);
	}

	private void refuse(ChannelHandlerContext ctx, MqttMessage packet, ConnectionFault fault) {
		if (packet.variableHeader() instanceof MqttConnectVariableHeader connect) {
			this.logins.pipeline().refusing(ctx.pipeline(), connect);
		}
		ReferenceCountUtil.release(packet);
		this.closer.refuse(this.network, fault);
	}

	private void decided(ChannelHandlerContext ctx, Login begun, CompletableFuture<Decision> asked) {
		ClientConnection client = begun.client();
		begun.decide(asked);
		ConnectionFault fault = this.logins.checks().ofDecision(begun);
		if (fault != null) {
			refuse(begun, fault);
			return;
		}
		this.stage = LoginStage.WAITING_FOR_TURN;
		startDeadline(ctx, () -> new ConnectionFault(client.protocolVersion(), Refusal.UNAVAILABLE,
				"not served within " + this.logins.connectTimeout()));
		ConnectionFault unclaimed = this.logins.context().registry().claim(client);
		if (unclaimed == null) {
			onEventLoop(ctx, client.turn(), LoginStage.WAITING_FOR_TURN, () -> open(ctx, begun));
		}
		else {
			refuse(begun, unclaimed);
		}
	}

	/** A revocation finds the connection by now; an earlier one finds it here. */
	private void open(ChannelHandlerContext ctx, Login begun) {
		ClientConnection client = begun.client();
		if (this.logins.authenticator().isRevoked(client.credentials(), client.grant())) {
			client.decide(new Decision.Refused("was revoked while it logged in"));
		}
		ConnectionFault fault = this.logins.checks().atTurn(begun);
		if (fault != null) {
			refuse(begun, fault);
			return;
		}
		this.stage = LoginStage.OPENING;
		this.withdrawn = this.logins.withdrawn(begun);
		EngineConnection opened = this.logins.context().engine().connect(ctx.channel(), client);
		this.engine = opened;
		opened.open(begun.connect(), begun.sessionExpiry(), this.withdrawn);
	}

	private void refuse(Login begun, Refusal refusal, String sentence) {
		refuse(begun, new ConnectionFault(begun.client().protocolVersion(), refusal, sentence));
	}

	private void refuse(Login begun, ConnectionFault fault) {
		stopDeadline();
		if (!this.network.isClosing()) {
			this.logins.refusing(begun);
		}
		this.closer.refuse(this.network, fault);
	}

	/**
	 * Continues on the event loop when something is complete, unless the connection has
	 * left the stage it was waiting in.
	 */
	private void onEventLoop(ChannelHandlerContext ctx, CompletableFuture<?> done, LoginStage waiting, Runnable next) {
		done.whenComplete((value, failure) -> {
			if (ctx.executor().inEventLoop()) {
				goOn(waiting, next);
			}
			else {
				ctx.executor().execute(() -> goOn(waiting, next));
			}
		});
	}

	private void goOn(LoginStage waiting, Runnable next) {
		try {
			if (this.stage == waiting && !this.network.isClosing()) {
				next.run();
			}
		}
		catch (RuntimeException ex) {
			this.closer.fail(this.network, ex);
		}
	}

	/** The engine answers CONNECT here; the client gets a CONNACK of our own. */
	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		Login begun = this.login;
		EngineConnection opened = this.engine;
		if (this.stage == LoginStage.OPENING && msg instanceof MqttConnAckMessage answer && begun != null
				&& opened != null) {
			promise.trySuccess();
			goOn(LoginStage.OPENING, () -> opened(ctx, begun, opened, answer));
		}
		else {
			ctx.write(msg, promise);
		}
	}

	private void opened(ChannelHandlerContext ctx, Login begun, EngineConnection opened, MqttConnAckMessage answer) {
		ConnectionFault fault = this.logins.checks().ofDecision(begun);
		if (fault != null) {
			refuse(begun, fault);
		}
		else if (answer.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			refuse(begun, Refusal.UNAVAILABLE, "the engine has not opened its session");
		}
		else {
			accept(ctx, begun, opened, answer.variableHeader().isSessionPresent());
		}
	}

	private void accept(ChannelHandlerContext ctx, Login begun, EngineConnection opened, boolean sessionPresent) {
		stopDeadline();
		this.logins.pipeline().accepting(begun, opened, sessionPresent);
		this.stage = LoginStage.DONE;
		this.logins.admit(begun, sessionPresent, this.withdrawn);
		ctx.channel().writeAndFlush(this.logins.pipeline().connAck(begun, sessionPresent));
		opened.accept();
		this.pending.passOn(ctx);
		ctx.pipeline().fireUserEventTriggered(begun.client().decision());
		this.network.accept();
		if (!ctx.isRemoved()) {
			ctx.pipeline().remove(this);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) {
		if (this.stage != LoginStage.DONE) {
			abandon();
		}
		ctx.fireChannelInactive();
	}

	private void abandon() {
		stopDeadline();
		this.closer.abandon(this.network);
		if (this.decision != null) {
			this.decision.cancel(true);
		}
		if (this.engine != null) {
			this.engine.lost();
		}
		if (this.login != null) {
			this.logins.context().registry().release(this.login.client());
		}
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		this.pending.release();
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (NetworkConnection.isEnd(event)) {
			this.pending.end(this.closer);
		}
		else if (this.stage != LoginStage.DONE && event instanceof Kick kick && this.login != null) {
			this.login.client().decide(new Decision.Refused(kick.reason()));
		}
		else {
			ctx.fireUserEventTriggered(event);
		}
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (!this.pending.isEnd(cause)) {
			this.closer.fail(this.network, cause);
		}
	}

}
