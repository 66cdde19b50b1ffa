// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for messages that were sent, and are not kept until they are acknowledged: there
 * is no memory for them.
 */
class EngineUnkeptMessageTests {

	private static final int TOTAL = 100_000;

	private static final int SIZE = 13_000;

	/** So many messages are too many to be kept. */
	private static final int FILLING = 7;

	private static final int IN_FLIGHT = 10;

	private final EngineFixture fixture = EngineFixture.inMemory(1024, new QueueLimits(1_000, 1_000_000, TOTAL, true));

	private final EngineClientProbe publisher = this.fixture.client("publisher").connect();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	/** MQTT-3.3.4-9. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void othersDoNotTakeTheirPlace(int qos) {
		EngineClientProbe client = client().subscribe("t", 2);
		publish("t", 40, qos);
		awaitCut();
		assertThat(client.packetIds()).hasSizeBetween(1, IN_FLIGHT).doesNotHaveDuplicates();
		for (int i = 0; i < client.packetIds().size(); i++) {
			acknowledge(client, client.packetIds().get(i), qos);
			client.subscribe("done", 0);
			assertThat(client.packetIds()).hasSizeLessThanOrEqualTo(i + 1 + IN_FLIGHT);
		}
		assertThat(client.packetIds().size() + client.drops().size()).as("none of what was sent is dropped")
			.isEqualTo(40);
		publish("t", 1, qos);
		client.await((packets) -> assertThat(packets).last().asString().startsWith("t="));
		assertThat(client.failures()).isEmpty();
	}

	/** Otherwise there would be more and more of them. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void clientGetsOthersWhenItHasAcknowledgedThem(int qos) {
		EngineClientProbe client = client().subscribe("t", 2);
		publish("t", FILLING, qos);
		awaitCut();
		publish("t", 1, qos);
		client.subscribe("done", 0);
		assertThat(client.packetIds()).hasSize(FILLING);
		List.copyOf(client.packetIds()).forEach((id) -> acknowledge(client, id, qos));
		client.await((packets) -> assertThat(client.packetIds()).hasSize(FILLING + 1));
		assertThat(client.drops()).isEmpty();
	}

	/** MQTT-4.3.3-2: a client that has them remembers their packet identifiers. */
	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void theyAreNotSentAgainAndCountAsDroppedThen(int qos) {
		EngineClientProbe client = client().subscribe("t", 2);
		publish("t", FILLING, qos);
		awaitCut();
		assertThat(client.packetIds()).hasSize(FILLING);
		assertThat(client.drops()).isEmpty();
		client.lose();
		EngineClientProbe again = client().subscribe("done", 0);
		assertThat(again.drops()).isNotEmpty().containsOnly(DropReason.ALL_QUEUES_FULL);
		assertThat(again.packetIds()).hasSize(FILLING - again.drops().size());
		assertReleased(again, (qos == 2) ? again.drops().size() : 0);
		again.lose();
		assertThat(client().drops()).as("counted once").isEmpty();
		assertThat(this.fixture.drops()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void theyCanBeThoseOfAnAbsentClient(int qos) {
		EngineClientProbe client = client().subscribe("t", 2);
		publish("t", FILLING - 2, qos);
		client.await((packets) -> assertThat(client.packetIds()).hasSize(FILLING - 2));
		client.lose();
		this.fixture.client("other").connect(false, 3600).subscribe("o", 1).lose();
		publish("o", FILLING - 2, 1);
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.drops()).isNotEmpty());
		awaitCut();
		EngineClientProbe again = client().subscribe("done", 0);
		int lost = FILLING - 2 - again.packetIds().size();
		assertThat(lost).isBetween(1, this.fixture.drops().size());
		assertThat(again.drops()).isEmpty();
		assertReleased(again, (qos == 2) ? lost : 0);
	}

	/** Before that no other message has their packet identifiers. */
	private void assertReleased(EngineClientProbe client, int count) {
		List<String> released = client.received().stream().filter((each) -> each.startsWith("PUBREL")).toList();
		assertThat(released).hasSize(count);
		this.publisher.publish("t", "new", 1);
		client.await((packets) -> assertThat(packets).last().isEqualTo("t=new 1"));
		assertThat(client.packetIds()).noneMatch((id) -> released.contains("PUBREL " + id));
	}

	private EngineClientProbe client() {
		return this.fixture.client("silent").taking(IN_FLIGHT).connect(false, 3600);
	}

	private void publish(String topic, int count, int qos) {
		int before = this.publisher.received().size();
		for (int i = 0; i < count; i++) {
			this.publisher.publish(topic, "x".repeat(SIZE), qos);
		}
		this.publisher.await((packets) -> assertThat(packets).hasSize(before + count));
	}

	private void awaitCut() {
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
		EngineFixture.await().until(() -> this.fixture.queueBudget().bytes() < FILLING * SIZE);
	}

	private static void acknowledge(EngineClientProbe client, int id, int qos) {
		client.acknowledge((qos == 2) ? MqttMessageType.PUBREC : MqttMessageType.PUBACK, id);
		if (qos == 2) {
			client.await((packets) -> assertThat(packets).contains("PUBREL " + id));
			client.acknowledge(MqttMessageType.PUBCOMP, id);
		}
	}

}
