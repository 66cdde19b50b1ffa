// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ClientRegistry;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginHandler}: what becomes of a login that ends in each of its
 * stages, and which of several connections of one client begins when.
 */
class LoginStagesTests {

	private final LoginFixture login = new LoginFixture();

	private final FrontFixture front = this.login.front();

	private final ClientRegistry registry = this.front.context().registry();

	private final HandlerChannel earlierChannel = new HandlerChannel();

	private final ClientConnection earlier = this.front.client(this.earlierChannel, MqttVersion.MQTT_3_1_1);

	private final HandlerChannel channel = this.login.open();

	@AfterEach
	void close() {
		this.earlierChannel.finishAndReleaseAll();
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(Stage.class)
	void announcesOnceThatTheClientHungUp(Stage stage) {
		reach(stage);
		this.channel.close();
		assertThat(this.front.refused()).containsExactly(Reason.ABANDONED);
		assertThat(this.front.recorded().of(ClientConnected.class)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Stage.class)
	void releasesAllThatTheClientHadWhenItHangsUp(Stage stage) {
		reach(stage);
		this.channel.close();
		this.registry.release(this.earlier);
		assertThat(this.front.find("c")).isNull();
		ClientConnection next = this.front.connecting(new HandlerChannel(), MqttVersion.MQTT_5, "c");
		this.registry.claim(next);
		assertThat(next.turn()).isCompleted();
	}

	@ParameterizedTest
	@EnumSource(value = Stage.class, mode = Mode.EXCLUDE, names = "AWAITING_CONNECT")
	void releasesWhatWaitsWhenTheClientHangsUp(Stage stage) {
		reach(stage);
		ByteBuf waiting = Unpooled.wrappedBuffer(MqttBytes.publish(5, "t", 1, 1));
		this.channel.writeInbound(waiting);
		assertThat(waiting.refCnt()).isOne();
		this.channel.close();
		assertThat(waiting.refCnt()).isZero();
		assertThat(this.channel.in()).isNull();
	}

	@Test
	void cancelsTheDecisionWhenTheClientHangsUp() {
		reach(Stage.DECIDING);
		this.channel.close();
		assertThat(this.login.decision()).isCancelled();
	}

	@ParameterizedTest
	@EnumSource(value = Stage.class, names = { "AWAITING_CONNECT", "DECIDING", "WAITING_FOR_TURN" })
	void engineNeverHearsOfConnectionThatWasNotOpened(Stage stage) {
		reach(stage);
		this.channel.close();
		this.registry.release(this.earlier);
		assertThat(this.front.engine().connections()).isEmpty();
	}

	@Test
	void engineHearsThatTheConnectionIsLost() {
		reach(Stage.OPENING);
		this.channel.close();
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "lost");
		this.front.engine().last().accepts(false);
		assertThat(this.front.engine().last().asked()).as("the answer comes too late").hasSize(2);
		assertThat(this.login.accepted()).isEmpty();
		assertThat(this.front.recorded().of(ClientConnected.class)).isEmpty();
	}

	/** The engine hears later that the connection is lost, and may keep the session. */
	@Test
	void keepsSessionOfClientWhoseConnectionHasJustBroken() {
		MqttConnectMessage connect = FrontFixture.connect(MqttVersion.MQTT_5, "c");
		Login begun = this.login.logins().create(this.channel.network(), connect, connect);
		begun.client().decide(FrontFixture.GRANTED);
		this.channel.close();
		this.login.logins().admit(begun, false, List.of());
		assertThat(this.registry.session(FrontFixture.SESSION_ID)).isSameAs(begun.client().session());
	}

	@Test
	void announcesNothingOfTheLoginWhenAClientGoesThatWasLetIn() {
		reach(Stage.OPENING);
		this.front.engine().last().accepts(false);
		this.channel.close();
		assertThat(this.front.refused()).isEmpty();
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "accept");
	}

	@ParameterizedTest
	@EnumSource(Stage.class)
	void neverCallsConnectionAbandonedThatWasRefused(Stage stage) {
		reach(stage);
		this.channel.network().beginClosing();
		this.channel.close();
		assertThat(this.front.refused()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = Stage.class, names = { "WAITING_FOR_TURN", "OPENING" })
	void refusesKickedClientAtTheNextCheck(Stage stage) {
		reach(stage);
		assertThat(this.front.find("c").kick("was revoked", false)).isTrue();
		assertThat(this.channel.isOpen()).as("its turn comes first").isTrue();
		this.registry.release(this.earlier);
		if (stage == Stage.OPENING) {
			this.front.engine().last().accepts(false);
			assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "lost");
		}
		else {
			assertThat(this.front.engine().connections()).isEmpty();
		}
		assertThat(this.channel.outBytes()).containsExactly(0x20, 3, 0, 0x86, 0);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.BAD_CREDENTIALS);
		assertThat(this.login.accepted()).isEmpty();
	}

	@Test
	void disconnectsEarlierConnectionAndWaitsUntilItIsGone() {
		this.registry.claim(this.earlier);
		LoginFixture.send(this.channel, MqttBytes.connect(5, "c"));
		assertThat(this.earlierChannel.isOpen()).as("nobody is disturbed before the decision").isTrue();
		this.login.grant();
		this.earlierChannel.runPendingTasks();
		assertThat(this.earlierChannel.isOpen()).isFalse();
		assertThat(this.front.engine().connections()).isEmpty();
		assertThat(this.front.recorded().of(PacketProcessed.class)).isEmpty();
		this.registry.release(this.earlier);
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []");
		this.front.engine().last().accepts(false);
		assertThat(this.front.recorded().of(PacketProcessed.class)).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(value = Stage.class, names = { "WAITING_FOR_TURN", "OPENING" })
	void isHandledBeforeConnectionThatComesAfterIt(Stage stage) {
		reach(stage);
		LoginFixture.send(this.channel, MqttBytes.publish(5, "t", 0, 0));
		HandlerChannel next = this.login.open();
		LoginFixture.send(next, MqttBytes.connect(5, "c"));
		this.login.grant();
		this.registry.release(this.earlier);
		assertThat(this.front.engine().connections()).as("the next one waits").hasSize(1);
		this.front.engine().last().accepts(false);
		MqttPublishMessage passed = (MqttPublishMessage) this.channel.in();
		assertThat(passed.variableHeader().topicName()).isEqualTo("t");
		passed.release();
		this.channel.runPendingTasks();
		assertThat(this.channel.outBytes()).startsWith(0x20, 3, 0, 0).endsWith(0xE0, 2, 0x8E, 0);
		assertThat(this.channel.isOpen()).isFalse();
		this.registry.release(this.login.accepted().get(0).client());
		assertThat(this.front.engine().connections()).hasSize(2);
		this.front.engine().last().accepts(false);
		assertThat(next.outBytes()).startsWith(0x20, 3, 0, 0);
		next.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(value = Stage.class, mode = Mode.EXCLUDE, names = "AWAITING_CONNECT")
	void handlesWhatTheClientHasSentBeforeItEndedTheConnection(Stage stage) {
		reach(stage);
		LoginFixture.send(this.channel, MqttBytes.publish(5, "t", 0, 0));
		this.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		assertThat(this.channel.isOpen()).isTrue();
		this.login.grant();
		this.registry.release(this.earlier);
		this.front.engine().last().accepts(false);
		MqttPublishMessage passed = (MqttPublishMessage) this.channel.in();
		passed.release();
		this.channel.runPendingTasks();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(Stage.class)
	void forgetsClientThatHasEndedTheConnectionAndSentNothingElse(Stage stage) {
		reach(stage);
		if (stage != Stage.AWAITING_CONNECT) {
			LoginFixture.send(this.channel, new byte[] { 0x30, 10 });
		}
		this.channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.refused()).containsExactly(Reason.ABANDONED);
	}

	/** The next connection of the client is not held up by it. */
	@ParameterizedTest
	@EnumSource(value = LoginStage.class, names = { "WAITING_FOR_TURN", "OPENING" })
	void closesConnectionWhoseLoginFails(LoginStage stage) {
		this.login.failIn(stage);
		LoginFixture.send(this.channel, MqttBytes.connect(5, "c"));
		this.login.grant();
		if (stage == LoginStage.OPENING) {
			this.front.engine().last().accepts(false);
		}
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.find("c")).isNull();
		ClientConnection next = this.front.connecting(new HandlerChannel(), MqttVersion.MQTT_5, "c");
		this.registry.claim(next);
		assertThat(next.turn()).isCompleted();
	}

	@Test
	void doesNotDisconnectEarlierConnectionForClientThatIsRefused() {
		this.registry.claim(this.earlier);
		LoginFixture.send(this.channel, MqttBytes.connect(5, "c"));
		this.login.decision().complete(new Decision.Refused("no"));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.earlierChannel.isOpen()).isTrue();
		assertThat(this.front.find("c")).isSameAs(this.earlier);
	}

	private void reach(Stage stage) {
		if (stage != Stage.AWAITING_CONNECT) {
			LoginFixture.send(this.channel, MqttBytes.connect(5, "c"));
		}
		if (stage == Stage.WAITING_FOR_TURN) {
			this.registry.claim(this.earlier);
		}
		if (stage == Stage.WAITING_FOR_TURN || stage == Stage.OPENING) {
			this.login.grant();
		}
		assertThat(this.front.engine().connections()).hasSize((stage == Stage.OPENING) ? 1 : 0);
	}

	private enum Stage {

		AWAITING_CONNECT, DECIDING, WAITING_FOR_TURN, OPENING

	}

}
