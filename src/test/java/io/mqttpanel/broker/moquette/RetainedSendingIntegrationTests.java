// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedSending}: retained messages of which a client has got some go
 * on after a restart.
 */
class RetainedSendingIntegrationTests {

	private static final int COUNT = 40;

	private static final int WINDOW = 3;

	@TempDir
	private Path directory;

	private EngineFixture engine() {
		return EngineFixture.withRetained(this.directory, COUNT + 2, 100);
	}

	private static String topic(int number) {
		return String.format("t/%02d", number);
	}

	private static EngineClientProbe retain(EngineFixture engine) {
		EngineClientProbe publisher = engine.client("publisher").connect();
		for (int i = 0; i < COUNT; i++) {
			publisher.publish(EngineClientProbe.message(topic(i), "old", 2, true, false));
		}
		EngineFixture.await().until(() -> publisher.received().size() == COUNT + 1);
		return publisher;
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 7, COUNT - WINDOW - 1, COUNT - WINDOW })
	void goOnWhereTheyWere(int taken) {
		MqttSubscriptionOption option = new MqttSubscriptionOption(MqttQoS.AT_LEAST_ONCE, false, false,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
		try (EngineFixture first = engine()) {
			EngineClientProbe publisher = retain(first);
			EngineClientProbe client = first.client("c")
				.taking(WINDOW)
				.connect(true, 3600)
				.subscribe("none", 1)
				.subscribe("t/+", option, 9);
			IntStream.range(0, taken).forEach((number) -> take(client, number));
			EngineFixture.await().until(() -> client.messages().size() == taken + WINDOW);
			client.lose();
			publisher.publish("t/live", "live", 1);
			EngineFixture.await().until(() -> publisher.received().size() == COUNT + 2);
		}
		try (EngineFixture second = engine()) {
			EngineClientProbe client = second.client("c").taking(WINDOW).connect(false, 3600);
			IntStream.range(0, COUNT - taken + 1).forEach((number) -> take(client, number));
			client.unsubscribe("none");
			EngineFixture.await().until(() -> client.received().contains("UNSUBACK [0]"));
			assertThat(texts(client).filter((text) -> !text.startsWith("t/live")))
				.containsExactlyElementsOf(IntStream.range(taken, COUNT)
					.mapToObj((number) -> topic(number) + "=old 1 retain [11=9]")
					.toList());
			assertThat(texts(client).filter((text) -> text.startsWith("t/live"))).hasSize(1);
		}
		assertNothingIsLeft();
	}

	@Test
	void goOnOnceMoreAfterEachRestart() {
		List<String> received = new ArrayList<>();
		try (EngineFixture first = engine()) {
			retain(first);
			EngineClientProbe client = first.client("c").taking(1).connect(true, 3600).subscribe("#", 2);
			EngineFixture.await().until(() -> client.messages().size() == 1);
		}
		while (received.size() < COUNT) {
			try (EngineFixture next = engine()) {
				EngineClientProbe client = next.client("c").taking(1).connect(false, 3600);
				for (int i = 0; i < 15 && received.size() < COUNT; i++) {
					received.add(takeTwice(client, i));
				}
			}
		}
		assertThat(received).containsExactlyElementsOf(
				IntStream.range(0, COUNT).mapToObj(RetainedSendingIntegrationTests::topic).toList());
		assertNothingIsLeft();
	}

	@Test
	void endWithASubscriptionThatIsWithdrawnAfterARestart() {
		try (EngineFixture first = engine()) {
			retain(first);
			EngineClientProbe client = first.client("c").taking(1).connect(true, 3600).subscribe("t/+", 1);
			EngineFixture.await().until(() -> client.messages().size() == 1);
		}
		try (EngineFixture second = engine()) {
			EngineClientProbe client = second.client("c").connect(false, 3600, "t/+");
			take(client, 0);
			client.unsubscribe("none");
			EngineFixture.await().until(() -> client.received().contains("UNSUBACK [17]"));
			assertThat(client.messages()).hasSize(1);
		}
		assertNothingIsLeft();
	}

	@Test
	void endWithTheirSubscriptionOrTheirSession() {
		try (EngineFixture first = engine()) {
			retain(first);
			EngineClientProbe leaving = first.client("leaving").taking(1).connect(true, 3600).subscribe("t/+", 1);
			leaving.unsubscribe("t/+");
			EngineFixture.await().until(() -> leaving.received().contains("UNSUBACK [0]"));
			EngineClientProbe ending = first.client("ending").taking(1).connect(true, 3600).subscribe("t/+", 1);
			EngineFixture.await().until(() -> ending.messages().size() == 1);
			ending.lose();
			first.client("ending").connect(true, 0);
			EngineFixture.await().until(() -> first.heard().contains("ended ending"));
		}
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() {
		List<String> left = new ArrayList<>();
		try (SessionStore store = RocksDbStore.open(this.directory.resolve("sessions"), false)) {
			store.readAll(Kind.RETAINED_SENDING, (owner, key, value) -> left.add(owner));
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		assertThat(left).isEmpty();
	}

	private static void take(EngineClientProbe client, int number) {
		EngineFixture.await().until(() -> client.messages().size() > number);
		client.acknowledge(MqttMessageType.PUBACK, client.packetIds().get(number));
	}

	private static String takeTwice(EngineClientProbe client, int number) {
		EngineFixture.await().until(() -> client.messages().size() > number);
		int id = client.packetIds().get(number);
		client.acknowledge(MqttMessageType.PUBREC, id);
		client.acknowledge(MqttMessageType.PUBCOMP, id);
		String text = client.messages().get(number).text();
		return text.substring(0, text.indexOf('='));
	}

	private static Stream<String> texts(EngineClientProbe client) {
		return client.messages().stream().map(DeliveredMessage::text);
	}

}
