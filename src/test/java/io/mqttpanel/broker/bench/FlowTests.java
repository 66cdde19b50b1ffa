// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Flow}.
 */
class FlowTests {

	@Test
	void countsLostDuplicatedAndReordered() {
		Flow flow = new Flow(Scenario.acknowledged(20, Duration.ZERO, Duration.ZERO));
		send(flow, 5);
		flow.acknowledge(0);
		flow.acknowledge(1);
		assertThat(flow.receive(0)).isTrue();
		assertThat(flow.receive(3)).isTrue();
		assertThat(flow.receive(2)).isTrue();
		assertThat(flow.receive(3)).isFalse();
		assertThat(flow.isComplete()).isFalse();
		assertThat(flow.counts()).isEqualTo(new Flow.Counts(5, 3, 2, 1, 1, 1, 0, 0, 0));
	}

	@Test
	void isCompleteWhenAllIsReceivedAndAcknowledged() {
		Flow flow = new Flow(Scenario.received(1, 1, Duration.ZERO, Duration.ZERO));
		send(flow, 1);
		flow.receive(0);
		assertThat(flow.isComplete()).isFalse();
		flow.acknowledge(0);
		assertThat(flow.isComplete()).isTrue();
	}

	@Test
	void windowOfUnacknowledgedOpensWithAcknowledgements() {
		Flow flow = new Flow(Scenario.acknowledged(2, Duration.ZERO, Duration.ZERO));
		send(flow, 2);
		flow.receive(0);
		assertThat(flow.maySend()).isFalse();
		flow.acknowledge(1);
		assertThat(flow.maySend()).isTrue();
	}

	@Test
	void windowOfUndeliveredOpensWithArrivals() {
		Flow flow = new Flow(Scenario.received(1, 2, Duration.ZERO, Duration.ZERO));
		send(flow, 2);
		flow.acknowledge(0);
		assertThat(flow.maySend()).isFalse();
		flow.receive(0);
		assertThat(flow.maySend()).isTrue();
	}

	@Test
	void fullWindowIsWrittenOffWhenNothingMoves() {
		Flow flow = new Flow(Scenario.received(0, 2, Duration.ZERO, Duration.ZERO));
		send(flow, 1);
		flow.receive(0);
		send(flow, 2);
		assertThat(flow.writeOffIfStalled()).isFalse();
		assertThat(flow.writeOffIfStalled()).isTrue();
		assertThat(flow.maySend()).isTrue();
		assertThat(flow.counts().stalls()).isEqualTo(1);
		assertThat(flow.counts().lost()).isEqualTo(2);
	}

	private static void send(Flow flow, int messages) {
		for (int i = 0; i < messages; i++) {
			flow.nextNumber();
		}
	}

}
