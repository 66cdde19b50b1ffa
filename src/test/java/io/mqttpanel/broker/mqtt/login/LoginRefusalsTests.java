// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginHandler}: who is refused, why, and with which answer.
 */
class LoginRefusalsTests {

	private final LoginFixture login = new LoginFixture();

	private final FrontFixture front = this.login.front();

	private final HandlerChannel channel = this.login.open();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@CsvSource({ "4, 4", "5, 0x86" })
	void answersRefused(int version, String code) {
		send(MqttBytes.connect(version, "c"));
		this.login.decision().complete(new Decision.Refused("no"));
		assertRefused(version, Integer.decode(code), Reason.BAD_CREDENTIALS);
		assertThat(this.front.recorded().of(PacketProcessed.class)).isEmpty();
	}

	@Test
	void announcesNoMoreRefusedLoginsThanAnOperatorWants() {
		LoginFixture reporting = new LoginFixture(
				new LoginSettings(Duration.ofSeconds(10), 100, 0, false, 1, false, false));
		for (int i = 0; i < 10; i++) {
			HandlerChannel refused = reporting.open();
			LoginFixture.send(refused, MqttBytes.connect(4, "c"));
			reporting.decision().complete(new Decision.Refused("no"));
			assertThat(refused.isOpen()).isFalse();
			refused.finishAndReleaseAll();
		}
		assertThat(reporting.front().recorded().of(PacketProcessed.class)).hasSizeBetween(1, 9);
		assertThat(reporting.front().refused()).hasSize(10);
	}

	@ParameterizedTest
	@CsvSource({ "4, 3", "5, 0x88" })
	void answersUnavailable(int version, String code) {
		send(MqttBytes.connect(version, "c"));
		this.login.decision().complete(new Decision.Unavailable("down"));
		assertRefused(version, Integer.decode(code), Reason.UNAVAILABLE);
	}

	@Test
	void failsClosedWhenTheDecisionFails() {
		send(MqttBytes.connect(5, "c"));
		this.login.decision().completeExceptionally(new IOException("failed"));
		assertRefused(5, 0x88, Reason.UNAVAILABLE);
	}

	@Test
	void dropsWhatWaitsWhenClientIsRefused() {
		ByteBuf waiting = Unpooled.wrappedBuffer(MqttBytes.publish(5, "t", 1, 1));
		send(MqttBytes.connect(5, "c"));
		this.channel.writeInbound(waiting);
		this.login.decision().complete(new Decision.Refused("no"));
		assertThat(waiting.refCnt()).isZero();
		assertThat(this.channel.in()).isNull();
	}

	@Test
	void refusesClientThatWasRevokedWhileItLoggedIn() {
		send(MqttBytes.connect(5, "c"));
		this.login.revoke();
		this.login.grant();
		assertRefused(5, 0x86, Reason.BAD_CREDENTIALS);
		assertThat(this.front.recorded().of(PacketProcessed.class)).isEmpty();
	}

	@Test
	void answersUnavailableWhenEngineDoesNotOpenTheSession() {
		send(MqttBytes.connect(5, "c"));
		this.login.grant();
		this.front.engine().last().answers(MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED_5, false);
		assertThat(this.channel.outBytes()).containsExactly(0x20, 3, 0, 0x88, 0);
		assertThat(this.front.refused()).containsExactly(Reason.UNAVAILABLE);
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "lost");
		assertThat(this.front.recorded().of(ClientConnected.class)).isEmpty();
	}

	@Test
	void answersUnavailableWhenEngineFailsAtConnect() {
		send(MqttBytes.connect(4, "c"));
		this.login.grant();
		this.front.engine().last().client().failed(false, 0, new IllegalStateException("failed"));
		this.channel.runPendingTasks();
		assertThat(this.channel.outBytes()).containsExactly(0x20, 2, 0, 3);
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "lost");
	}

	@Test
	void turnsGrantedClientAwayWhileBrokerShutsDown() {
		this.front.context().registry().close();
		send(MqttBytes.connect(4, "c"));
		this.login.grant();
		assertRefused(4, 3, Reason.UNAVAILABLE);
		assertThat(this.front.context().registry().close()).isCompleted();
	}

	@Test
	void refusesWhatIsNoConnect() {
		send(MqttBytes.publish(4, "t", 0, 0));
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.PROTOCOL_ERROR);
		assertThat(this.login.asked()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "4, 2", "5, 0x85" })
	void refusesClientWithoutIdentifier(int version, String code) {
		send(MqttBytes.connect(version, ""));
		assertRefused(version, Integer.decode(code), Reason.PROTOCOL_ERROR);
		assertThat(this.login.asked()).isEmpty();
		assertThat(this.front.recorded().of(PacketProcessed.class)).isEmpty();
	}

	@Test
	void refusesWhatIsNotMqtt() {
		TextWebSocketFrame frame = new TextWebSocketFrame("hello");
		this.channel.writeInbound(frame);
		assertThat(frame.refCnt()).isZero();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.PROTOCOL_ERROR);
	}

	@Test
	void closesSilentConnectionInTime() {
		this.channel.pass(9_999, TimeUnit.MILLISECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.MILLISECONDS);
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.TIMEOUT);
	}

	@Test
	void answersUnavailableWhenEngineDoesNotAnswerInTime() {
		send(MqttBytes.connect(5, "c"));
		this.channel.pass(9, TimeUnit.SECONDS);
		this.login.grant();
		this.channel.pass(9_999, TimeUnit.MILLISECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.MILLISECONDS);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.UNAVAILABLE);
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "lost");
	}

	private void send(byte[] bytes) {
		LoginFixture.send(this.channel, bytes);
	}

	private void assertRefused(int version, int code, Reason reason) {
		assertThat(this.channel.outBytes())
			.isEqualTo((version == 5) ? MqttBytes.bytes(0x20, 3, 0, code, 0) : MqttBytes.bytes(0x20, 2, 0, code));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(reason);
		assertThat(this.front.engine().connections()).isEmpty();
		assertThat((MqttMessage) this.channel.in()).isNull();
	}

}
