// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.EngineConnection;
import io.mqttpanel.broker.mqtt.flow.Limits;

/**
 * Logins of one broker, in front of a recorded engine. The test decides about the client
 * that has connected last. A client that is accepted has only the codec behind its login.
 */
final class LoginFixture implements Authenticator, LoginListener {

	private final FrontFixture front = new FrontFixture();

	private final List<Credentials> asked = new ArrayList<>();

	private final List<Login> accepted = new ArrayList<>();

	private final Logins logins;

	private CompletableFuture<Decision> decision = new CompletableFuture<>();

	private boolean revoked;

	private @Nullable LoginStage failing;

	LoginFixture() {
		this(new LoginSettings(Duration.ofSeconds(10), Integer.MAX_VALUE, 0, false, 0, false, false));
	}

	LoginFixture(LoginSettings settings) {
		Limits limits = new Limits(0, 0, 0, 0, 0, 0, 1024, 255, 128, 0, Long.MAX_VALUE, Long.MAX_VALUE, 0, 0, 0, 128);
		this.logins = new Logins(settings, this, this.front.context(), this, new OpenConnections(limits), limits);
	}

	FrontFixture front() {
		return this.front;
	}

	Logins logins() {
		return this.logins;
	}

	/** The credentials that were presented, in order. */
	List<Credentials> asked() {
		return this.asked;
	}

	/** The logins of the clients that were accepted. */
	List<Login> accepted() {
		return this.accepted;
	}

	/** The decision about the client that has connected last. */
	CompletableFuture<Decision> decision() {
		return this.decision;
	}

	void grant() {
		this.decision.complete(FrontFixture.GRANTED);
	}

	/** Lets whatever is asked in a stage fail. */
	void failIn(LoginStage stage) {
		this.failing = stage;
	}

	private void failIfIn(LoginStage stage) {
		if (this.failing == stage) {
			throw new IllegalStateException("on purpose");
		}
	}

	void revoke() {
		this.revoked = true;
	}

	HandlerChannel open() {
		HandlerChannel channel = new HandlerChannel();
		return channel.with(new MqttDecoder(1024, 65_535), this.logins.newHandler(channel.network(), false));
	}

	static void send(HandlerChannel channel, byte[] bytes) {
		channel.writeInbound(Unpooled.wrappedBuffer(bytes));
	}

	@Override
	public CompletableFuture<Decision> authenticate(Credentials credentials) {
		this.asked.add(credentials);
		this.decision = new CompletableFuture<>();
		return this.decision;
	}

	@Override
	public boolean isRevoked(Credentials credentials, @Nullable Granted grant) {
		failIfIn(LoginStage.WAITING_FOR_TURN);
		return this.revoked;
	}

	@Override
	public void refusing(ChannelPipeline pipeline, MqttConnectVariableHeader connect) {
	}

	@Override
	public void refusing(Login login, boolean reported) {
		login.client().channel().pipeline().addLast(MqttEncoder.INSTANCE);
	}

	@Override
	public void accepting(Login login, EngineConnection engine, boolean sessionPresent) {
		failIfIn(LoginStage.OPENING);
		this.accepted.add(login);
		login.client().channel().pipeline().addLast(MqttEncoder.INSTANCE, new MqttDecoder());
	}

	@Override
	public MqttConnAckMessage connAck(Login login, boolean sessionPresent) {
		return MqttMessageBuilders.connAck()
			.returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED)
			.sessionPresent(sessionPresent)
			.build();
	}

}
