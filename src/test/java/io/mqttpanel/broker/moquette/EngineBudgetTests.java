// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the memory that the queues of all sessions share.
 */
class EngineBudgetTests {

	private static final int TOTAL = 100_000;

	private EngineFixture fixture = fixture(true);

	private static EngineFixture fixture(boolean dropsOldest) {
		return EngineFixture.inMemory(1024, new QueueLimits(1_000, 1_000_000, TOTAL, dropsOldest));
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@Test
	void largestQueueLosesAndSmallOnesKeepAll() {
		absent("small", "s");
		absent("large", "l");
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish("s", "kept", 1);
		publish(publisher, "l", 20, 10_000);
		awaitDrops();
		assertThat(this.fixture.queueBudget().bytes()).isLessThanOrEqualTo(TOTAL);
		assertThat(this.fixture.drops()).containsOnly(DropReason.ALL_QUEUES_FULL);
		this.fixture.client("small").connect(false, 3600).awaitPackets("s=kept 1");
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void losesOldestOrNewestAsThePolicySays(boolean dropsOldest) {
		close();
		this.fixture = fixture(dropsOldest);
		absent("c", "t");
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish("t", "first", 1);
		publish(publisher, "t", 15, 10_000);
		publisher.publish("t", "last", 1);
		awaitDrops();
		EngineClientProbe back = this.fixture.client("c").connect(false, 3600);
		EngineFixture.await()
			.untilAsserted(
					() -> assertThat(back.received().toString().contains("t=first 1")).isNotEqualTo(dropsOldest));
	}

	/** None of them acknowledges. */
	@Test
	void countsALargePayloadOnceForAllClients() {
		List<EngineClientProbe> silent = IntStream.range(0, 20)
			.mapToObj((i) -> this.fixture.client("silent" + i).connect().subscribe("t", 1))
			.toList();
		int size = TOTAL / 3;
		publish(this.fixture.client("publisher").connect(), "t", 1, size);
		EngineFixture.await().until(() -> this.fixture.queueBudget().bytes() >= size + 20 * 500);
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
		assertThat(this.fixture.queueBudget().bytes()).isLessThan(2 * size);
		assertThat(silent).allSatisfy((client) -> assertThat(client.drops()).isEmpty());
	}

	@Test
	void countsNothingOfSessionsThatHaveEnded() {
		this.fixture.client("c").connect().subscribe("t", 1);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publish(publisher, "t", 3, 1_000);
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.queueBudget().bytes()).isGreaterThan(3_000));
		this.fixture.client("c").connect(true, 0);
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.queueBudget().bytes()).isZero());
	}

	private void absent(String clientId, String filter) {
		this.fixture.client(clientId).connect(true, 3600).subscribe(filter, 1).lose();
	}

	private static void publish(EngineClientProbe publisher, String topic, int count, int size) {
		for (int i = 0; i < count; i++) {
			publisher.publish(topic, "x".repeat(size), 1);
		}
	}

	private void awaitDrops() {
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.drops()).isNotEmpty());
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
	}

}
