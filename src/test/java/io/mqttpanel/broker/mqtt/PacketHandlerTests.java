// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttUnsubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.login.Login;
import io.mqttpanel.broker.mqtt.publish.InboundPublishes;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.subscribe.SubscriptionLimits;
import io.mqttpanel.broker.mqtt.subscribe.SubscriptionRequests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketHandler}, which has the engine behind it.
 */
@ExtendWith(OutputCaptureExtension.class)
class PacketHandlerTests {

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	private final RecordedEngine.Connection engine;

	private final ClientConnection client = this.front.client(this.channel, MqttVersion.MQTT_5);

	PacketHandlerTests() {
		this.engine = this.front.engine().connect(this.channel, this.client);
		this.channel.stall();
		install(this.client, MqttVersion.MQTT_5);
	}

	private void install(ClientConnection installed, MqttVersion version) {
		MqttConnectMessage connect = FrontFixture.connectWithWill(version, 0, 0);
		Login login = new Login(connect, installed, Integer.MAX_VALUE, false, null);
		RetainedLimits retained = new RetainedLimits(0, 0, new Teams(new TopicSpaces(true), TeamLimits.NONE, 0),
				this.front.events());
		this.channel.with(new PacketHandler(this.engine, this.front.closer(),
				new InboundPublishes(installed, this.engine, this.front.events(), retained, this.front.closer(),
						OnDenied.DROP, 128),
				new SubscriptionRequests(installed, this.engine, this.front.events(), this.front.closer(),
						new SubscriptionLimits(0, Long.MAX_VALUE, Long.MAX_VALUE, () -> 0, (sessionId) -> 0, 128)),
				new ClientDeparture(login, this.engine, this.front.context(), this.front.wills())));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(value = MqttMessageType.class, names = { "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "PINGREQ" })
	void handsPacketToEngine(MqttMessageType type) {
		MqttMessage packet = HandlerChannel.packet(type, 7);
		this.channel.writeInbound(packet);
		assertThat(this.engine.received()).containsExactly(packet);
	}

	@Test
	void handsMessagesAndRequestsToEngineInOrder() {
		this.channel.writeInbound(
				MqttMessageBuilders.subscribe().messageId(1).addSubscription(MqttQoS.AT_LEAST_ONCE, "a").build(),
				HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 2, false),
				MqttMessageBuilders.unsubscribe().messageId(3).addTopicFilter("a").build());
		assertThat(this.engine.asked()).containsExactly("receive SUBSCRIBE", "receive PUBLISH", "receive UNSUBSCRIBE");
	}

	@Test
	void completesAcknowledgementsOfRequestsOnly() {
		this.channel.writeInbound(
				MqttMessageBuilders.subscribe().messageId(1).addSubscription(MqttQoS.AT_LEAST_ONCE, "a").build(),
				MqttMessageBuilders.unsubscribe().messageId(2).addTopicFilter("a").addTopicFilter("b").build());
		MqttMessage pubAck = HandlerChannel.packet(MqttMessageType.PUBACK, 1);
		this.channel.writeOutbound(
				MqttMessageBuilders.subAck().packetId(1).addGrantedQos(MqttQoS.AT_LEAST_ONCE).build(),
				MqttMessageBuilders.unsubAck().packetId(2).addReasonCode((short) 0).build(), pubAck);
		MqttSubAckMessage subAck = this.channel.readOutbound();
		assertThat(subAck.payload().reasonCodes()).containsExactly(1);
		MqttUnsubAckMessage unsubAck = this.channel.readOutbound();
		assertThat(unsubAck.payload().unsubscribeReasonCodes()).containsExactly((short) 0, (short) 0x11);
		assertThat(this.channel.out()).isSameAs(pubAck);
	}

	@Test
	void rulesFindSubscriptionThatWasNotAcknowledgedWhenTheClientComesBack() {
		this.front.context().registry().keepSession(FrontFixture.SESSION_ID, this.client.session());
		this.channel.writeInbound(
				MqttMessageBuilders.subscribe().messageId(1).addSubscription(MqttQoS.AT_LEAST_ONCE, "a").build());
		this.channel.close();
		assertThat(this.front.context()
			.registry()
			.session(FrontFixture.SESSION_ID)
			.subscriptions()
			.refused((filter) -> false)).containsExactly("a");
	}

	@Test
	void engineDropsTheWillAndTheClientIsTold() {
		this.client.kick("has to go", false);
		assertThat(this.channel.disconnectReason()).isEqualTo(0x87);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void willIsPublishedWhereTheKickSaysSo() {
		this.client.kick("has to go", true);
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.engine().asked()).containsExactly("c publishes to ok/will");
	}

	@Test
	void mqtt3ClientIsKickedWithoutAWord() {
		this.channel.pipeline().removeLast();
		ClientConnection mqtt3 = this.front.client(this.channel, MqttVersion.MQTT_3_1_1);
		install(mqtt3, MqttVersion.MQTT_3_1_1);
		mqtt3.kick("has to go", false);
		assertThat(this.channel.out()).isNull();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void kicksOnlyOnce() {
		assertThat(this.client.isConnected()).isTrue();
		assertThat(this.client.kick("has to go", false)).isTrue();
		assertThat(this.client.kick("has to go", true)).isFalse();
		assertThat(this.client.isConnected()).isFalse();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.outTypes()).containsExactly(MqttMessageType.DISCONNECT);
		assertThat(this.front.engine().asked()).isEmpty();
	}

	@Test
	void dropsWhatComesBehindTheKick() {
		this.client.kick("has to go", false);
		MqttPublishMessage late = HandlerChannel.publish("t", MqttQoS.AT_LEAST_ONCE, 1, false);
		this.channel.writeInbound(late, HandlerChannel.packet(MqttMessageType.PUBACK, 1));
		assertThat(late.refCnt()).isZero();
		assertThat(this.engine.received()).isEmpty();
	}

	@Test
	void takesWithdrawnFiltersFromTheClientWhenItsGrantIsRenewed() {
		this.channel.writeInbound(MqttMessageBuilders.subscribe()
			.messageId(1)
			.addSubscription(MqttQoS.AT_LEAST_ONCE, "ok")
			.addSubscription(MqttQoS.AT_LEAST_ONCE, "no")
			.build());
		this.channel.writeOutbound(MqttMessageBuilders.subAck()
			.packetId(1)
			.addGrantedQoses(MqttQoS.AT_LEAST_ONCE, MqttQoS.AT_LEAST_ONCE)
			.build());
		this.client.renew(new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null), this.client.renewAt());
		this.channel.runPendingTasks();
		assertThat(this.engine.asked()).endsWith("unsubscribe [no]");
		assertThat(this.client.session().subscriptions().refused((filter) -> false)).isEqualTo(List.of("ok"));
	}

	@Test
	void tellsWhenTheConnectionIsGone() {
		this.channel.close();
		assertThat(this.engine.asked()).containsExactly("lost");
		assertThat(this.front.recorded().of(ClientDisconnected.class)).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void closesWhenAHandlerBeforeItFails(boolean broken, CapturedOutput output) {
		this.channel.pipeline()
			.fireExceptionCaught(broken ? new IOException("reset") : new IllegalStateException("a mistake"));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(output.toString().contains("a mistake")).isEqualTo(!broken);
	}

	@Test
	void closesWhenEngineFailsAtOnce(CapturedOutput output) {
		this.engine.fail(new IllegalStateException("the engine is full"));
		this.channel.writeInbound(HandlerChannel.packet(MqttMessageType.PINGREQ));
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(output).contains("the engine is full");
	}

}
