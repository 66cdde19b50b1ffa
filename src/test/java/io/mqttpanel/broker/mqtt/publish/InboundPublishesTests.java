// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.RecordedEngine;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.FullSession;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundPublishes}: what the engine gets, and what a client hears of
 * messages that are refused. The client may publish to what begins with "ok".
 */
class InboundPublishesTests {

	private static final Decision.Granted OK_ONLY = new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null);

	private final FrontFixture front = new FrontFixture();

	private final RetainedLimits retained = new RetainedLimits(0, 20,
			new Teams(new TopicSpaces(true), TeamLimits.NONE, 0), this.front.events());

	private HandlerChannel channel = new HandlerChannel();

	private RecordedEngine.Connection engine;

	private InboundPublishes publishes;

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void handsWhatIsAllowedToEngine() {
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
		MqttPublishMessage publish = publish("ok/x", MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.engine.asked()).containsExactly("receive PUBLISH");
		assertThat(this.engine.lastPublish().variableHeader()).isSameAs(publish.variableHeader());
		assertThat(this.engine.lastPublish().payload().toString(StandardCharsets.UTF_8)).isEqualTo("hello");
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.out()).isNull();
		assertThat(this.front.denied()).isEmpty();
	}

	@Test
	void sharesOneCopyOfThePayloadBetweenEventAndEngine() {
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
		publish("ok/x", MqttQoS.AT_LEAST_ONCE, 7);
		MessagePublished event = this.front.recorded().of(MessagePublished.class).get(0);
		assertThat(this.engine.lastPublish().payload().array()).isSameAs(event.payload());
	}

	@Test
	void letsGoOfWhatWasReadWhileTheEngineKeepsTheMessage() {
		connect(MqttVersion.MQTT_3_1_1, OnDenied.DROP);
		HandlerChannel wire = new HandlerChannel().with(new MqttDecoder());
		ByteBuf read = ByteBufAllocator.DEFAULT.buffer(65_536);
		read.writeBytes(MqttBytes.publish(4, "ok", 1, 7)).writeBytes(MqttBytes.PINGREQ);
		wire.writeInbound(read);
		this.publishes.publish(wire.readInbound());
		assertThat(read.refCnt()).isZero();
		assertThat(this.engine.lastPublish().payload().toString(StandardCharsets.UTF_8)).isEqualTo("x");
		assertThat(this.engine.lastPublish().payload().capacity()).isOne();
		assertThat(this.engine.lastPublish().payload().hasArray()).isTrue();
		wire.finishAndReleaseAll();
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5" })
	void dropsAtQos0WithoutAWord(MqttVersion version) {
		connect(version, OnDenied.DROP);
		MqttPublishMessage publish = publish("no", MqttQoS.AT_MOST_ONCE, -1);
		assertThat(this.engine.asked()).isEmpty();
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.isOpen()).isTrue();
		assertThat(this.front.denied()).containsExactly(Action.PUBLISH);
	}

	@Test
	void givesTheReasonInMqtt5() {
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
		publish("no", MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.channel.outBytes()).startsWith(0x40).containsSequence(0, 7, 0x87);
		publish("no", MqttQoS.EXACTLY_ONCE, 8);
		assertThat(this.channel.outBytes()).startsWith(0x50).containsSequence(0, 8, 0x87);
		assertThat(this.engine.asked()).isEmpty();
	}

	/** The exchange has ended with PUBREC, so a release is of something else. */
	@Test
	void leavesReleaseOfMqtt5ClientToEngine() {
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
		publish("no", MqttQoS.EXACTLY_ONCE, 8);
		this.channel.outBytes();
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 8));
		assertThat(this.engine.asked()).containsExactly("receive PUBREL");
		assertThat(this.channel.outBytes()).isEmpty();
	}

	@Test
	void acknowledgesInMqtt3AsIfNothingWereWrong() {
		connect(MqttVersion.MQTT_3_1_1, OnDenied.DROP);
		publish("no", MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.channel.outBytes()).containsExactly(0x40, 2, 0, 7);
		publish("no", MqttQoS.EXACTLY_ONCE, 8);
		assertThat(this.channel.outBytes()).containsExactly(0x50, 2, 0, 8);
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 8));
		assertThat(this.channel.outBytes()).containsExactly(0x70, 2, 0, 8);
		assertThat(this.engine.asked()).isEmpty();
	}

	/** Rules can change between two copies of a message. */
	@Test
	void releasesMessageThatWasTakenAfterItWasRefused() {
		ClientConnection client = connect(MqttVersion.MQTT_3_1_1, OnDenied.DROP);
		publish("no", MqttQoS.EXACTLY_ONCE, 8);
		publish("ok", MqttQoS.EXACTLY_ONCE, 8);
		assertThat(this.engine.asked()).containsExactly("receive PUBLISH");
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 8));
		assertThat(client.session().isQos2Received(8)).isFalse();
	}

	@Test
	void leavesTheReleaseOfOtherMessagesToTheEngine() {
		connect(MqttVersion.MQTT_3_1_1, OnDenied.DROP);
		publish("no", MqttQoS.EXACTLY_ONCE, 8);
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 8));
		MqttMessage second = HandlerChannel.packet(MqttMessageType.PUBREL, 8);
		this.publishes.release(second);
		assertThat(this.engine.received()).containsExactly(second);
	}

	@Test
	void disconnectsMqtt5ClientWhereThatIsSet() {
		connect(MqttVersion.MQTT_5, OnDenied.DISCONNECT);
		MqttPublishMessage publish = publish("no", MqttQoS.AT_MOST_ONCE, -1);
		assertThat(this.channel.outBytes()).startsWith(0xE0).contains(0x87);
		assertThat(publish.refCnt()).isZero();
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.engine.asked()).isEmpty();
	}

	@Test
	void disconnectsMqtt3ClientWhereThatIsSet() {
		connect(MqttVersion.MQTT_3_1_1, OnDenied.DISCONNECT);
		publish("no", MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.channel.outBytes()).isEmpty();
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void disconnectsForPayloadThatIsNotItsTextOnlyAtQos0() {
		connect(MqttVersion.MQTT_5, OnDenied.DISCONNECT);
		notText(MqttQoS.AT_LEAST_ONCE, 7);
		assertThat(this.channel.outBytes()).startsWith(0x40).containsSequence(0, 7, 0x99);
		notText(MqttQoS.EXACTLY_ONCE, 8);
		assertThat(this.channel.outBytes()).startsWith(0x50).containsSequence(0, 8, 0x99);
		assertThat(this.channel.isOpen()).isTrue();
		notText(MqttQoS.AT_MOST_ONCE, -1);
		assertThat(this.channel.outBytes()).startsWith(0xE0).contains(0x99);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.engine.asked()).isEmpty();
	}

	@ParameterizedTest
	@CsvSource({ "AT_LEAST_ONCE, 0x40", "EXACTLY_ONCE, 0x50" })
	void tellsClientOfMqtt5ThatThereIsNoRoom(MqttQoS qos, String first) {
		connect(MqttVersion.MQTT_5, OnDenied.DISCONNECT);
		retained(qos, 7, "x".repeat(50));
		assertThat(this.channel.outBytes()).startsWith(Integer.decode(first)).containsSequence(0, 7, 0x97);
		assertThat(this.engine.asked()).isEmpty();
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void saysDupToEngineForKnownMessagesOfQos2Only() {
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
		assertThat(isDup(MqttQoS.AT_LEAST_ONCE, true)).isFalse();
		assertThat(isDup(MqttQoS.AT_LEAST_ONCE, true)).isFalse();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, true)).isFalse();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, false)).isTrue();
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 7));
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, false)).isFalse();
	}

	@Test
	void knowsQos2OverNextConnectionOfTheSession() {
		ClientConnection first = connect(MqttVersion.MQTT_5, OnDenied.DROP);
		this.front.context().registry().keepSession(FrontFixture.SESSION_ID, first.session());
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, false)).isFalse();
		reconnect();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, true)).isTrue();
		this.front.context().registry().removeSession(FrontFixture.SESSION_ID);
		reconnect();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, true)).isFalse();
	}

	@Test
	void takesQos2ForNewAfterItWasRefused() {
		ClientConnection client = connect(MqttVersion.MQTT_5, OnDenied.DROP);
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, false)).isFalse();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, true)).isTrue();
		publish("no", MqttQoS.EXACTLY_ONCE, 7);
		assertThat(client.session().isQos2Received(7)).isFalse();
		assertThat(isDup(MqttQoS.EXACTLY_ONCE, false)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5" })
	void disconnectsClientThatReleasesNothingWhereThereIsNoRoom(MqttVersion version) {
		connect(version, OnDenied.DROP).admit(FullSession.create());
		publish("ok/x", MqttQoS.AT_LEAST_ONCE, 1_000);
		this.publishes.release(HandlerChannel.packet(MqttMessageType.PUBREL, 1));
		publish("ok/x", MqttQoS.EXACTLY_ONCE, 1_001);
		assertThat(this.engine.asked()).containsExactly("receive PUBLISH", "receive PUBREL", "receive PUBLISH");
		publish("ok/x", MqttQoS.EXACTLY_ONCE, 1_001);
		assertThat(this.channel.isOpen()).as("a copy needs no room").isTrue();
		assertThat(publish("ok/x", MqttQoS.EXACTLY_ONCE, 1_002).refCnt()).isZero();
		assertThat(this.engine.asked()).hasSize(4);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.front.limitsReached()).containsExactly(LimitReached.Limit.UNRELEASED_MESSAGES);
	}

	private void reconnect() {
		this.channel.finishAndReleaseAll();
		this.channel = new HandlerChannel();
		connect(MqttVersion.MQTT_5, OnDenied.DROP);
	}

	private ClientConnection connect(MqttVersion version, OnDenied onDenied) {
		ClientConnection client = this.front.client(this.channel, version, OK_ONLY);
		this.engine = this.front.engine().connect(this.channel, client);
		this.publishes = new InboundPublishes(client, this.engine, this.front.events(), this.retained,
				this.front.closer(), onDenied, 128);
		// The decoder tells the encoder the version.
		this.channel.with(new MqttDecoder(), MqttEncoder.INSTANCE);
		this.channel.writeInbound(Unpooled.wrappedBuffer(MqttBytes.connect(version.protocolLevel(), "c")));
		this.channel.releaseInbound();
		return client;
	}

	private MqttPublishMessage publish(String topic, MqttQoS qos, int packetId) {
		MqttPublishMessage publish = HandlerChannel.publish(topic, qos, packetId, false);
		this.publishes.publish(publish);
		return publish;
	}

	private void retained(MqttQoS qos, int packetId, String payload) {
		this.publishes.publish(HandlerChannel.publish("ok", qos, packetId, false, true, payload));
	}

	private void notText(MqttQoS qos, int packetId) {
		MqttPublishMessage template = HandlerChannel.publish("ok", qos, packetId, false);
		this.publishes.publish(new MqttPublishMessage(template.fixedHeader(),
				new MqttPublishVariableHeader("ok", packetId,
						FrontFixture.properties(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1)),
				Unpooled.wrappedBuffer(new byte[] { (byte) 0xC0 })));
	}

	private boolean isDup(MqttQoS qos, boolean dup) {
		this.publishes.publish(HandlerChannel.publish("ok", qos, 7, dup));
		return this.engine.lastPublish().fixedHeader().isDup();
	}

}
