// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a pong acknowledges, what is sent again, and how much may be on its way.
 */
class AcknowledgementWindowTests {

	private final List<Long> acknowledged = new ArrayList<>();

	private final AcknowledgementWindow window = new AcknowledgementWindow(8, 1_000,
			(entry) -> this.acknowledged.add(entry.sequence()));

	@Test
	void acknowledgesWithAPongWhatWasSentBeforeItsPing() {
		send(1, 2);
		this.window.pinged(0);
		send(3);
		this.window.pinged(0);
		send(4);
		assertThat(this.window.ponged()).isTrue();
		assertThat(this.acknowledged).containsExactly(1L, 2L);
		assertThat(this.window.ponged()).isTrue();
		assertThat(this.acknowledged).containsExactly(1L, 2L, 3L);
		assertThat(this.window.unacknowledged()).isEqualTo(1);
	}

	@Test
	void acknowledgesNothingWithAPongNobodyAskedFor() {
		send(1);
		assertThat(this.window.ponged()).isFalse();
		assertThat(this.acknowledged).isEmpty();
	}

	@Test
	void sendsAgainInOrderWhatWasNotAcknowledgedWhenTheConnectionIsLost() {
		send(1, 2, 3, 4);
		this.window.pinged(0);
		this.window.connectionLost();
		assertThat(this.window.awaitsPong()).isFalse();
		assertThat(this.window.ponged()).isFalse();
		BufferedEvent first = this.window.takeAgain();
		assertThat(first).isNotNull();
		this.window.sent(first, 0);
		this.window.connectionLost();
		List<Long> again = new ArrayList<>();
		for (BufferedEvent entry = this.window.takeAgain(); entry != null; entry = this.window.takeAgain()) {
			again.add(entry.sequence());
		}
		assertThat(again).containsExactly(1L, 2L, 3L, 4L);
		assertThat(this.acknowledged).isEmpty();
	}

	@Test
	void hasRoomForSoManyFactsAndSoManyBytes() {
		send(1, 2, 3, 4, 5, 6, 7);
		assertThat(this.window.hasRoom()).isTrue();
		send(8);
		assertThat(this.window.hasRoom()).isFalse();
		this.window.pinged(0);
		this.window.ponged();
		assertThat(this.window.hasRoom()).isTrue();
		this.window.sent(new BufferedEvent(9, event(), 5_000), 0);
		assertThat(this.window.hasRoom()).isFalse();
	}

	@Test
	void asksForAnAcknowledgementAfterABatchOrAfterAWhile() {
		assertThat(this.window.pingDue(0, 100)).isFalse();
		AcknowledgementWindow large = new AcknowledgementWindow(80, 100_000, (entry) -> {
		});
		for (int i = 1; i <= 9; i++) {
			large.sent(new BufferedEvent(i, event(), 10), 50);
		}
		assertThat(large.pingDue(149, 100)).isFalse();
		assertThat(large.pingDue(150, 100)).isTrue();
		large.sent(new BufferedEvent(10, event(), 10), 50);
		assertThat(large.pingDue(50, 100)).isTrue();
		large.pinged(60);
		assertThat(large.pingDue(1_000, 100)).isFalse();
		assertThat(large.oldestPingAge(1_000)).isEqualTo(940);
	}

	@Test
	void shrinksByHalfAndGrowsWithEachAcknowledgement() {
		this.window.halve();
		send(1, 2, 3, 4);
		assertThat(this.window.hasRoom()).isFalse();
		this.window.pinged(0);
		this.window.ponged();
		send(5, 6, 7, 8);
		assertThat(this.window.hasRoom()).isTrue();
		for (int i = 0; i < 10; i++) {
			this.window.halve();
		}
		assertThat(this.window.hasRoom()).isFalse();
	}

	@Test
	void shrinksWhenAConnectionBreaksWithFactsOnTheirWay() {
		this.window.connectionLost();
		send(1, 2, 3, 4, 5, 6, 7);
		assertThat(this.window.hasRoom()).isTrue();
		this.window.connectionLost();
		send(1, 2, 3, 4);
		assertThat(this.window.hasRoom()).isFalse();
	}

	private void send(long... sequences) {
		for (long sequence : sequences) {
			this.window.sent(new BufferedEvent(sequence, event(), 10), 0);
		}
	}

	private static ClientDisconnected event() {
		return new ClientDisconnected("c", 1, 1);
	}

}
