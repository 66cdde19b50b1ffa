// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.stream.IntStream;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.mqtt.engine.ReadRequest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetainedDelivery}: a new subscription gets all retained messages,
 * however many, and as its client takes them.
 */
class RetainedDeliveryTests {

	/** More than any queue has room for. */
	private static final int COUNT = 200;

	private final EngineFixture fixture = EngineFixture.withRetained(null, COUNT + 1, 5);

	private EngineClientProbe publisher;

	@BeforeEach
	void retain() {
		this.publisher = this.fixture.client("publisher").connect();
		for (int i = 0; i < COUNT; i++) {
			this.publisher.publish(EngineClientProbe.message(topic(i), "old", 2, true, false));
		}
		EngineFixture.await().until(() -> this.publisher.received().size() == COUNT + 1);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	private static String topic(int number) {
		return String.format("t/%03d", number);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void allAreSentAsTheClientTakesThem(int qos) {
		EngineClientProbe client = this.fixture.client("c").taking(3).connect().subscribe("#", qos);
		for (int i = 0; i < COUNT; i++) {
			take(client, i, qos);
		}
		assertThat(texts(client)).containsExactlyElementsOf(
				IntStream.range(0, COUNT).mapToObj((number) -> topic(number) + "=old " + qos + " retain []").toList());
		assertThat(client.drops()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1 })
	void leavesTheQueueToOthers(int qos) {
		EngineClientProbe client = this.fixture.client("c").taking(3).withoutReading().connect().subscribe("#", qos);
		EngineFixture.await().until(() -> (qos == 0) ? client.requests().size() == 1 : client.messages().size() == 3);
		for (int i = 0; i < 5; i++) {
			this.publisher.publish("live", Integer.toString(i), qos);
		}
		EngineFixture.await().until(() -> this.publisher.received().size() == COUNT + 1 + ((qos == 0) ? 0 : 5));
		client.reading();
		for (int i = 0; i < COUNT + 5; i++) {
			take(client, i, qos);
		}
		List<String> live = IntStream.range(0, 5).mapToObj((number) -> "live=" + number + " " + qos + " []").toList();
		assertThat(texts(client).subList(0, COUNT - 1)).containsSubsequence(live);
		assertThat(client.drops()).isEmpty();
	}

	@Test
	void clientThatDoesNotReadIsSentOneBatch() {
		EngineClientProbe client = this.fixture.client("c").withoutReading().connect().subscribe("t/+", 0);
		EngineFixture.await().until(() -> client.requests().size() == 1);
		int batch = client.messages().size();
		assertThat(batch).isBetween(1, ReadRequest.MESSAGES);
		client.read();
		EngineFixture.await().until(() -> client.requests().size() == 1);
		assertThat(client.messages()).hasSize(2 * batch);
	}

	@Test
	void clientThatDoesNotReadGetsNoMoreByOtherSubscriptions() {
		EngineClientProbe client = this.fixture.client("c").withoutReading().connect();
		for (int i = 0; i < 3; i++) {
			client.subscribe("t/0" + i + "/#", 0);
		}
		for (int i = 0; i < 2; i++) {
			client.subscribe("+/+", 0);
		}
		client.unsubscribe("none");
		EngineFixture.await().until(() -> client.received().contains("UNSUBACK [17]"));
		assertThat(client.messages()).hasSizeBetween(1, ReadRequest.MESSAGES);
		assertThat(client.requests()).hasSize(1);
	}

	@Test
	void retainedMessagesAreAheadOfLiveOnes() {
		EngineClientProbe client = this.fixture.client("c").withoutReading().connect().subscribe("t/001", 1);
		client.publish("t/001", "live", 1);
		EngineFixture.await().until(() -> client.messages().size() == 2);
		assertThat(texts(client)).containsExactly("t/001=old 1 retain []", "t/001=live 1 []");
	}

	@Test
	void whatChangesMeanwhileIsSentOnceAndAsItIs() {
		EngineClientProbe client = this.fixture.client("c").withoutReading().connect().subscribe("#", 0);
		EngineFixture.await().until(() -> client.requests().size() == 1);
		int live = client.messages().size();
		this.publisher.publish(EngineClientProbe.message(topic(107), "new", 1, true, false));
		this.publisher.publish(EngineClientProbe.message(topic(108), "", 1, true, false));
		this.publisher.publish(EngineClientProbe.message("t/1000", "added", 1, true, false));
		EngineFixture.await().until(() -> client.messages().size() == live + 3);
		client.reading();
		EngineFixture.await().until(() -> client.messages().size() == COUNT + 1);
		assertThat(texts(client).subList(live, live + 3)).containsExactly(topic(107) + "=new 0 []",
				topic(108) + "= 0 []", "t/1000=added 0 []");
		assertThat(texts(client).stream().filter((text) -> text.endsWith("=old 0 retain []"))).hasSize(COUNT - 2)
			.doesNotHaveDuplicates()
			.noneMatch((text) -> text.startsWith(topic(107)) || text.startsWith(topic(108)));
	}

	@Test
	void goesOnOnTheNextConnection() {
		EngineClientProbe first = this.fixture.client("c").taking(3).connect(true, 60);
		first.subscribe("t/+", 1).subscribe("+/#", 0);
		take(first, 0, 1);
		EngineFixture.await().until(() -> first.messages().size() == 4);
		first.lose();
		EngineClientProbe second = this.fixture.client("c").taking(3).connect(false, 60);
		for (int i = 0; i < COUNT - 1; i++) {
			take(second, i, 1);
		}
		second.unsubscribe("none");
		EngineFixture.await().until(() -> second.received().get(second.received().size() - 1).startsWith("UNSUBACK"));
		assertThat(texts(second)).hasSize(COUNT - 1).allMatch((text) -> text.endsWith("=old 1 retain []"));
	}

	@Test
	void endsWithItsSubscription() {
		EngineClientProbe client = this.fixture.client("c").taking(1).connect().subscribe("t/+", 1);
		EngineFixture.await().until(() -> client.messages().size() == 1);
		client.unsubscribe("t/+");
		client.acknowledge(MqttMessageType.PUBACK, client.packetIds().get(0));
		client.unsubscribe("t/+");
		EngineFixture.await().until(() -> client.received().contains("UNSUBACK [17]"));
		assertThat(client.messages()).hasSize(1);
	}

	private static void take(EngineClientProbe client, int number, int qos) {
		EngineFixture.await().until(() -> client.messages().size() > number);
		if (qos > 0) {
			int id = client.packetIds().get(number);
			client.acknowledge((qos == 1) ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, id);
			if (qos == 2) {
				client.acknowledge(MqttMessageType.PUBCOMP, id);
			}
		}
	}

	private static List<String> texts(EngineClientProbe client) {
		return client.messages().stream().map(DeliveredMessage::text).toList();
	}

}
