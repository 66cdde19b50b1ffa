// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionDelivery}: a message is the same whether it is sent at once or
 * has waited, for the client, for its next connection or for the next start.
 */
class DeliveryIntegrationTests {

	private static final int COUNT = 30;

	private static final int SECONDS = 3600;

	/** No test takes that long. */
	private static final int TOLERANCE = 100;

	private final Random random = new Random(15);

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void messageThatHasWaitedIsTheSame(boolean onDisk) {
		try (EngineFixture fixture = onDisk ? EngineFixture.on(this.directory) : EngineFixture.inMemory()) {
			EngineClientProbe atOnce = subscriber(fixture, "at-once", 100);
			EngineClientProbe slow = subscriber(fixture, "slow", 1);
			EngineClientProbe silent = subscriber(fixture, "silent", 20);
			subscriber(fixture, "absent", 100).lose();
			publishAll(fixture);
			awaitAll(atOnce);
			acknowledgeEach(slow);
			assertSame(slow, atOnce);
			EngineFixture.await().until(() -> silent.messages().size() == 20);
			silent.lose();
			EngineClientProbe again = resume(fixture, "silent", 20);
			acknowledgeEach(again);
			assertSame(again, atOnce);
			assertSame(awaitAll(resume(fixture, "absent", 100)), atOnce);
		}
	}

	@Test
	void messageThatHasWaitedForTheNextStartIsTheSame() {
		List<DeliveredMessage> expected;
		try (EngineFixture fixture = EngineFixture.on(this.directory)) {
			EngineClientProbe atOnce = subscriber(fixture, "at-once", 100);
			EngineClientProbe silent = subscriber(fixture, "silent", 20);
			subscriber(fixture, "absent", 100).lose();
			publishAll(fixture);
			awaitAll(atOnce);
			EngineFixture.await().until(() -> silent.messages().size() == 20);
			expected = atOnce.messages();
		}
		try (EngineFixture fixture = EngineFixture.on(this.directory)) {
			assertSame(awaitAll(resume(fixture, "absent", 100)).messages(), expected);
			EngineClientProbe silent = resume(fixture, "silent", 20);
			acknowledgeEach(silent);
			assertSame(silent.messages(), expected);
			EngineClientProbe late = fixture.client("late").connect();
			late.subscribe("retained", options(false), 7);
			EngineFixture.await().until(() -> late.messages().size() == 1);
			assertThat(late.messages().get(0).text()).startsWith("retained=").contains(" retain ", "11=7");
		}
	}

	/** Retained messages are not queued, but sent in turn with those that are. */
	@Test
	void messagesThatWaitBehindRetainedOnesAreKeptOverRestart() {
		try (EngineFixture fixture = EngineFixture.withRetained(this.directory, COUNT, 5)) {
			EngineClientProbe publisher = fixture.client("publisher").connect();
			for (int i = 10; i < 20; i++) {
				publisher.publish(EngineClientProbe.message("r/" + i, "", 1, true, false));
				publisher.publish(EngineClientProbe.message("r/" + i, "kept", 1, true, false));
			}
			EngineFixture.await().until(() -> publisher.received().size() > 20);
			EngineClientProbe client = fixture.client("c").taking(3).connect(true, SECONDS).subscribe("#", 1);
			EngineFixture.await().until(() -> client.messages().size() == 3);
			for (int i = 0; i < 4; i++) {
				publisher.publish("live", Integer.toString(i), 1);
			}
			EngineFixture.await().until(() -> publisher.received().size() > 24);
			client.acknowledge(MqttMessageType.PUBACK, 2);
			client.acknowledge(MqttMessageType.PUBACK, 1);
			EngineFixture.await().until(() -> client.messages().size() == 5);
			assertThat(texts(client.messages())).startsWith("r/10=kept 1 retain []", "r/11=kept 1 retain []",
					"r/12=kept 1 retain []", "live=0 1 []", "r/13=kept 1 retain []");
		}
		try (EngineFixture fixture = EngineFixture.withRetained(this.directory, COUNT, 5)) {
			EngineClientProbe client = resume(fixture, "c", 10);
			EngineFixture.await()
				.untilAsserted(() -> assertThat(texts(client.messages())).contains("live=2 1 []", "live=3 1 []"));
			assertThat(texts(client.messages())).startsWith("r/12=kept 1 retain []", "live=0 1 []",
					"r/13=kept 1 retain []", "live=1 1 []");
			assertThat(fixture.drops()).isEmpty();
		}
	}

	/** Has a subscription that keeps the flag, and one that does not. */
	private static EngineClientProbe subscriber(EngineFixture fixture, String clientId, int receiveMaximum) {
		return fixture.client(clientId)
			.taking(receiveMaximum)
			.connect(true, SECONDS)
			.subscribe("as-published", options(true), 5)
			.subscribe("plain", options(false), 6)
			.subscribe("retained", options(true), 0);
	}

	private static MqttSubscriptionOption options(boolean retainAsPublished) {
		return new MqttSubscriptionOption(MqttQoS.EXACTLY_ONCE, false, retainAsPublished,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
	}

	private static EngineClientProbe resume(EngineFixture fixture, String clientId, int receiveMaximum) {
		return fixture.client(clientId).taking(receiveMaximum).connect(false, SECONDS);
	}

	private void publishAll(EngineFixture fixture) {
		EngineClientProbe publisher = fixture.client("publisher").connect();
		for (int i = 0; i < COUNT; i++) {
			publisher.publish(message(i));
		}
		EngineFixture.await().until(() -> publisher.received().size() > COUNT);
	}

	private MqttPublishMessage message(int number) {
		String[] topics = { "as-published", "plain", "retained" };
		return new MqttPublishMessage(
				new MqttFixedHeader(MqttMessageType.PUBLISH, false, MqttQoS.valueOf(1 + number % 2),
						this.random.nextBoolean() || number >= COUNT - topics.length, 0),
				new MqttPublishVariableHeader(topics[number % topics.length], number + 1, properties()),
				Unpooled.wrappedBuffer(new byte[] { (byte) ('A' + number) }));
	}

	private MqttProperties properties() {
		MqttProperties properties = new MqttProperties();
		if (this.random.nextBoolean()) {
			properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL,
					this.random.nextBoolean() ? 1000 : 0xFFFF_FFFF));
		}
		if (this.random.nextBoolean()) {
			properties.add(new IntegerProperty(MqttProperties.PAYLOAD_FORMAT_INDICATOR, this.random.nextInt(2)));
		}
		if (this.random.nextBoolean()) {
			properties.add(new StringProperty(MqttProperties.CONTENT_TYPE, "text/\u00fc\ud83d\ude00"));
			properties.add(new StringProperty(MqttProperties.RESPONSE_TOPIC, "to/" + this.random.nextInt()));
		}
		if (this.random.nextBoolean()) {
			byte[] data = new byte[this.random.nextInt(9)];
			this.random.nextBytes(data);
			properties.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, data));
		}
		for (int i = this.random.nextInt(4); i > 0; i--) {
			properties.add(new UserProperty("key" + i % 2, "value" + this.random.nextInt()));
		}
		return properties;
	}

	private static EngineClientProbe awaitAll(EngineClientProbe client) {
		EngineFixture.await().until(() -> client.messages().size() == COUNT);
		return client;
	}

	private static void acknowledgeEach(EngineClientProbe client) {
		for (int i = 0; i < COUNT; i++) {
			int number = i;
			EngineFixture.await().until(() -> client.messages().size() > number);
			int id = client.packetIds().get(i);
			if (client.messages().get(i).text().contains(" 1 ")) {
				client.acknowledge(MqttMessageType.PUBACK, id);
			}
			else {
				client.acknowledge(MqttMessageType.PUBREC, id);
				client.acknowledge(MqttMessageType.PUBCOMP, id);
			}
		}
	}

	private static void assertSame(EngineClientProbe client, EngineClientProbe expected) {
		assertSame(client.messages(), expected.messages());
	}

	private static void assertSame(List<DeliveredMessage> messages, List<DeliveredMessage> expected) {
		assertThat(texts(messages)).containsExactlyElementsOf(texts(expected));
		for (int i = 0; i < COUNT; i++) {
			long first = expected.get(i).expiry();
			assertThat(messages.get(i).expiry()).isBetween((first < 0) ? first : first - TOLERANCE, first);
		}
	}

	private static List<String> texts(List<DeliveredMessage> messages) {
		List<String> texts = new ArrayList<>();
		messages.forEach((message) -> texts.add(message.text()));
		return texts;
	}

}
