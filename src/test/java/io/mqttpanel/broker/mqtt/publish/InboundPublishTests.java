// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.publish;

import java.nio.charset.StandardCharsets;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttReasonCodes.PubAck;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.Teams;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;
import io.mqttpanel.broker.mqtt.session.ClientConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InboundPublish}: what each step refuses, and their order. Messages
 * that break the rules of several steps show which step comes first. The client may
 * publish to what begins with "ok", and a message of five bytes can be retained, none of
 * 500.
 */
class InboundPublishTests {

	private static final byte[] TEXT = "hello".getBytes(StandardCharsets.UTF_8);

	private static final byte[] LONG_TEXT = "x".repeat(500).getBytes(StandardCharsets.UTF_8);

	private static final byte[] NO_TEXT = new byte[50];

	static {
		NO_TEXT[0] = (byte) 0xC0;
	}

	private final FrontFixture front = new FrontFixture();

	private final RetainedLimits retained = new RetainedLimits(0, 1_000,
			new Teams(new TopicSpaces(true), TeamLimits.NONE, 0), this.front.events());

	private final HandlerChannel channel = new HandlerChannel();

	private ClientConnection client = client(MqttVersion.MQTT_5);

	private ClientConnection client(MqttVersion version) {
		return this.front.client(this.channel, version, new Decision.Granted(1, 2, 3, FrontFixture.OK_ONLY, null));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@Test
	void letsGoodMessagePassAllSteps() {
		InboundPublish publish = publish("ok", MqttQoS.EXACTLY_ONCE, true, TEXT);
		assertThat(publish.takeSteps()).isNull();
		assertThat(publish.toEngine().fixedHeader().isDup()).isFalse();
		assertThat(this.front.recorded().of(MessagePublished.class)).singleElement().satisfies((event) -> {
			assertThat(event.clientId()).isEqualTo("c");
			assertThat(event.connection()).isEqualTo(this.client.number());
			assertThat(event.topicName()).isEqualTo("ok");
			assertThat(event.payload()).isEqualTo(TEXT).isSameAs(publish.payload());
			assertThat(event.payloadSize()).isEqualTo(5);
			assertThat(event.qos()).isEqualTo(2);
			assertThat(event.retain()).isTrue();
		});
		assertThat(this.front.recorded().all()).hasSize(1);
	}

	@Test
	void checksAccessFirst() {
		assertThat(publish("no", MqttQoS.EXACTLY_ONCE, true, NO_TEXT).takeSteps()).isEqualTo(PubAck.NOT_AUTHORIZED);
		assertThat(this.client.session().isQos2Received(7)).isFalse();
		assertThat(this.front.denied()).containsExactly(Action.PUBLISH);
		assertThat(this.front.recorded().all()).hasSize(1);
	}

	@Test
	void checksPayloadFormatBeforeDuplicateAndLimit() {
		assertThat(publish("ok", MqttQoS.EXACTLY_ONCE, true, NO_TEXT).takeSteps())
			.isEqualTo(PubAck.PAYLOAD_FORMAT_INVALID);
		assertThat(this.client.session().isQos2Received(7)).isFalse();
		assertThat(this.front.recorded().all()).isEmpty();
	}

	@Test
	void knowsDuplicateBeforeItChecksTheLimit() {
		this.client.session().receiveQos2(7);
		InboundPublish known = publish("ok", MqttQoS.EXACTLY_ONCE, true, LONG_TEXT);
		assertThat(known.takeSteps()).isNull();
		assertThat(known.toEngine().fixedHeader().isDup()).isTrue();
		assertThat(this.front.recorded().all()).isEmpty();
	}

	@Test
	void refusesTopicsOfTooManyLevels() {
		String deepest = "ok" + "/".repeat(127);
		assertThat(publish(deepest, MqttQoS.AT_LEAST_ONCE, false, TEXT).takeSteps()).isNull();
		assertThat(this.front.limitsReached()).isEmpty();
		assertThat(publish(deepest + "/", MqttQoS.AT_LEAST_ONCE, false, TEXT).takeSteps())
			.isEqualTo(PubAck.TOPIC_NAME_INVALID);
		assertThat(publish("/".repeat(65_534), MqttQoS.AT_LEAST_ONCE, false, TEXT).takeSteps())
			.isEqualTo(PubAck.TOPIC_NAME_INVALID);
		assertThat(this.front.limitsReached()).containsOnly(Limit.TOPIC_LEVELS).hasSize(2);
	}

	@Test
	void checksTheLimitBeforeItAnnounces() {
		assertThat(publish("ok", MqttQoS.EXACTLY_ONCE, true, LONG_TEXT).takeSteps()).isEqualTo(PubAck.QUOTA_EXCEEDED);
		assertThat(this.front.limitsReached()).containsExactly(Limit.RETAINED);
		assertThat(this.front.recorded().of(MessagePublished.class)).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(value = MqttQoS.class, names = { "AT_MOST_ONCE", "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void letsNobodyPublishToTopicsOfTheServer(MqttQoS qos) {
		this.client.decide(FrontFixture.GRANTED);
		assertThat(publish("$SYS/x", qos, false, TEXT).takeSteps()).isEqualTo(PubAck.NOT_AUTHORIZED);
		assertThat(this.front.recorded().of(MessagePublished.class)).isEmpty();
	}

	@Test
	void refusesClientWithoutRules() {
		this.client.decide(new Decision.Refused("was revoked"));
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, false, TEXT).takeSteps()).isEqualTo(PubAck.NOT_AUTHORIZED);
	}

	@Test
	void doesNotLookAtThePayloadThatIsNotSaidToBeText() {
		InboundPublish bytes = publish("ok", MqttQoS.AT_LEAST_ONCE, false, NO_TEXT, new MqttProperties());
		assertThat(bytes.takeSteps()).isNull();
	}

	@Test
	void takesQos1ForNewEveryTime() {
		for (int i = 0; i < 2; i++) {
			InboundPublish publish = publish("ok", MqttQoS.AT_LEAST_ONCE, false, TEXT);
			assertThat(publish.takeSteps()).isNull();
			assertThat(publish.toEngine().fixedHeader().isDup()).isFalse();
		}
		assertThat(this.front.recorded().of(MessagePublished.class)).hasSize(2);
	}

	@Test
	void announcesMessageOfQos2Once() {
		for (int i = 0; i < 2; i++) {
			publish("ok", MqttQoS.EXACTLY_ONCE, false, TEXT).takeSteps();
		}
		assertThat(this.front.recorded().of(MessagePublished.class)).hasSize(1);
	}

	@Test
	void announcesNoMoreOfThePayloadThanListenersWant() {
		byte[] payload = new byte[1025];
		publish("ok", MqttQoS.AT_MOST_ONCE, false, payload, new MqttProperties()).takeSteps();
		MessagePublished event = this.front.recorded().of(MessagePublished.class).get(0);
		assertThat(event.payload()).hasSize(1024);
		assertThat(event.payloadSize()).isEqualTo(1025);
	}

	@ParameterizedTest
	@CsvSource({ "MQTT_3_1_1, AT_LEAST_ONCE", "MQTT_3_1_1, EXACTLY_ONCE", "MQTT_5, AT_MOST_ONCE" })
	void passesOnRetainedMessageThatCannotBeRefused(MqttVersion version, MqttQoS qos) {
		this.client = client(version);
		assertThat(publish("ok", qos, true, LONG_TEXT).takeSteps()).isNull();
		assertThat(this.front.limitsReached()).isEmpty();
	}

	@Test
	void limitsRetainedMessagesWithAPayloadOnly() {
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, true, new byte[0]).takeSteps()).isNull();
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, false, LONG_TEXT).takeSteps()).isNull();
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, true, TEXT).takeSteps()).isNull();
		this.retained.add("full", 800);
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, true, TEXT).takeSteps()).isEqualTo(PubAck.QUOTA_EXCEEDED);
		assertThat(publish("ok", MqttQoS.AT_LEAST_ONCE, true, new byte[0]).takeSteps()).isNull();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1 })
	void leavesExpiryAsItIs(int seconds) {
		assertThat(expiryAfter(seconds)).isEqualTo(seconds);
	}

	private Object expiryAfter(int seconds) {
		InboundPublish publish = publish("ok", MqttQoS.AT_MOST_ONCE, false, TEXT,
				FrontFixture.properties(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, seconds));
		assertThat(publish.takeSteps()).isNull();
		return publish.toEngine()
			.variableHeader()
			.properties()
			.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL)
			.value();
	}

	/** A message that says that it is text. */
	private InboundPublish publish(String topic, MqttQoS qos, boolean retain, byte[] payload) {
		return publish(topic, qos, retain, payload,
				FrontFixture.properties(MqttProperties.PAYLOAD_FORMAT_INDICATOR, 1));
	}

	private InboundPublish publish(String topic, MqttQoS qos, boolean retain, byte[] payload,
			MqttProperties properties) {
		return new InboundPublish(this.client,
				new MqttPublishMessage(new MqttFixedHeader(MqttMessageType.PUBLISH, false, qos, retain, 0),
						new MqttPublishVariableHeader(topic, 7, properties), Unpooled.wrappedBuffer(payload)),
				this.front.events(), this.retained, 128);
	}

}
