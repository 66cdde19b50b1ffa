// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.PauseReason;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LoginHandler}: how a client is accepted, and what becomes of what it
 * has sent meanwhile.
 */
class LoginHandlerTests {

	private static final byte[] ACCEPTED = { 0x20, 2, 0, 0 };

	private static final byte[] ACCEPTED_5 = { 0x20, 3, 0, 0, 0 };

	private final LoginFixture login = new LoginFixture();

	private final FrontFixture front = this.login.front();

	private final HandlerChannel channel = this.login.open();

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void letsGrantedClientInOnceEngineHasOpenedItsSession() {
		send(MqttBytes.connect(4, "c"));
		assertThat(this.login.asked()).singleElement().satisfies((credentials) -> {
			assertThat(credentials.clientId()).isEqualTo("c");
			assertThat(credentials.username()).isEqualTo("key");
			assertThat(credentials.password()).asString().isEqualTo("secret");
			assertThat(credentials.remoteHost()).isEqualTo("device.test");
		});
		assertThat(this.front.engine().connections()).isEmpty();
		this.login.grant();
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []");
		assertThat(this.front.engine().last().client().sessionId()).isEqualTo(FrontFixture.SESSION_ID);
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.login.accepted()).isEmpty();
		this.front.engine().last().accepts(false);
		assertThat(this.channel.outBytes()).isEqualTo(ACCEPTED);
		assertThat(this.front.engine().last().asked()).containsExactly("open c 0 []", "accept");
		assertThat(this.login.accepted()).hasSize(1);
		assertThat(this.channel.pipeline().get(LoginHandler.class)).isNull();
	}

	@Test
	void announcesConnectAndClientInOrder() {
		send(MqttBytes.connect(5, "c"));
		this.login.grant();
		assertThat(this.front.recorded().all()).as("it is not in yet").isEmpty();
		this.front.engine().last().accepts(true);
		assertThat(this.front.recorded().all()).hasExactlyElementsOfTypes(PacketProcessed.class, ClientConnected.class);
		PacketProcessed connect = this.front.recorded().of(PacketProcessed.class).get(0);
		assertThat(connect.packetType()).isEqualTo(1);
		assertThat(connect.size()).isEqualTo(MqttBytes.connect(5, "c").length);
		assertThat(this.front.recorded().of(ClientConnected.class)).singleElement().satisfies((connected) -> {
			assertThat(connected.clientId()).isEqualTo("c");
			assertThat(connected.connection()).isEqualTo(connect.connection());
			assertThat(connected.protocolVersion()).isEqualTo(5);
			assertThat(connected.username()).isEqualTo("key");
			assertThat(connected.remoteAddress()).isEqualTo("device.test:4711");
			assertThat(connected.keepAlive()).isEqualTo(60);
			assertThat(connected.resumed()).isTrue();
		});
	}

	@Test
	void passesOnWhatWasSentBehindConnectInOrder() {
		byte[] connect = MqttBytes.connect(5, "c");
		send(MqttBytes.join(connect, MqttBytes.publish(5, "t", 1, 1), MqttBytes.publish(5, "t", 1, 2)));
		send(MqttBytes.join(MqttBytes.publish(5, "t", 1, 3), new byte[] { 0x32 }));
		this.login.grant();
		byte[] last = MqttBytes.publish(5, "t", 1, 4);
		send(Arrays.copyOfRange(last, 1, 3));
		assertThat(this.channel.in()).isNull();
		this.front.engine().last().accepts(false);
		send(Arrays.copyOfRange(last, 3, last.length));
		assertThat(this.channel.outBytes()).isEqualTo(ACCEPTED_5);
		for (int packetId = 1; packetId <= 4; packetId++) {
			MqttPublishMessage publish = this.channel.readInbound();
			assertThat(publish.variableHeader().packetId()).isEqualTo(packetId);
			publish.release();
		}
		assertThat(this.channel.in()).isNull();
	}

	@Test
	void doesNotDecodeWhatWaits() {
		send(MqttBytes.join(MqttBytes.connect(5, "c"), new byte[] { (byte) 0xFF, (byte) 0xFF }));
		this.login.grant();
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.front.refused()).isEmpty();
	}

	@Test
	void stopsReadingWhenMuchWaitsAndReadsOnWhenClientIsLetIn() {
		fillWhileDeciding();
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.login.grant();
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.front.engine().last().accepts(false);
		assertThat(this.channel.config().isAutoRead()).isTrue();
		assertThat(this.channel.inboundMessages()).hasSize(100);
	}

	@Test
	void doesNotReadOnWhereThereIsAnotherReasonAgainst() {
		fillWhileDeciding();
		this.channel.network().pause(PauseReason.BYTE_RATE);
		this.login.grant();
		this.front.engine().last().accepts(false);
		assertThat(this.channel.inboundMessages()).hasSize(100);
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.channel.network().resume(PauseReason.BYTE_RATE);
		assertThat(this.channel.config().isAutoRead()).isTrue();
	}

	private void fillWhileDeciding() {
		send(MqttBytes.connect(5, "c"));
		ByteBuf packets = Unpooled.buffer();
		for (int i = 0; i < 100; i++) {
			packets.writeBytes(MqttBytes.publish(5, "x".repeat(1000), 1, 1));
		}
		this.channel.writeInbound(packets.readRetainedSlice(4 * 1024));
		assertThat(this.channel.config().isAutoRead()).isTrue();
		this.channel.writeInbound(packets.readRetainedSlice(1));
		assertThat(this.channel.config().isAutoRead()).isFalse();
		this.channel.writeInbound(packets);
	}

	@Test
	void waitsForTheDecisionAsLongAsItTakes() {
		send(MqttBytes.connect(5, "c"));
		this.channel.pass(1, TimeUnit.HOURS);
		assertThat(this.channel.isOpen()).isTrue();
		this.login.grant();
		this.front.engine().last().accepts(false);
		this.channel.pass(1, TimeUnit.HOURS);
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.channel.outBytes()).isEqualTo(ACCEPTED_5);
	}

	@Test
	void opensResumedSessionWithoutFiltersThatTheClientMayNotHaveAnyMore() {
		this.front.restore(FrontFixture.SESSION_ID, "ok", "no", "$share/g/no");
		send(MqttBytes.connect(4, "c", 0, new byte[0]));
		this.login.decision().complete(new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
		assertThat(this.front.engine().last().asked()).singleElement()
			.asString()
			.startsWith("open c 2147483647 ")
			.contains("no", "$share/g/no")
			.doesNotContain("ok");
		this.front.engine().last().accepts(true);
		assertThat(this.login.accepted().get(0).client().session().subscriptions().size()).isOne();
		assertThat(this.front.context().registry().session(FrontFixture.SESSION_ID).subscriptions().contains("ok"))
			.isTrue();
	}

	@Test
	void beginsNewSessionWhereTheStoredOneIsGone() {
		this.front.restore(FrontFixture.SESSION_ID, "ok");
		send(MqttBytes.connect(4, "c"));
		this.login.grant();
		this.front.engine().last().accepts(false);
		assertThat(this.front.context().registry().session(FrontFixture.SESSION_ID).subscriptions().size()).isZero();
		assertThat(this.front.context().registry().session(FrontFixture.SESSION_ID))
			.isSameAs(this.login.accepted().get(0).client().session());
	}

	private void send(byte[] bytes) {
		LoginFixture.send(this.channel, bytes);
	}

}
