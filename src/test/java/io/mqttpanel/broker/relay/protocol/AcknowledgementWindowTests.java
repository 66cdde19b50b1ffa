// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Window of unacknowledged events: acknowledgements, repetitions and limits.
 */
class AcknowledgementWindowTests {

	private final List<Long> acknowledged = new ArrayList<>();

	private final AcknowledgementWindow window = new AcknowledgementWindow(8, 1_000, 0,
			(entry) -> this.acknowledged.add(entry.sequence()));

	@Test
	void acknowledgesWithAPongWhatWasSentBeforeItsPing() {
		send(1, 2);
		this.window.pinged(0);
		send(3);
		this.window.pinged(0);
		send(4);
		assertThat(this.window.ponged(0)).isTrue();
		assertThat(this.acknowledged).containsExactly(1L, 2L);
		assertThat(this.window.ponged(0)).isTrue();
		assertThat(this.acknowledged).containsExactly(1L, 2L, 3L);
		assertThat(this.window.unacknowledged()).isEqualTo(1);
	}

	@Test
	void acknowledgesNothingWithAPongNobodyAskedFor() {
		send(1);
		assertThat(this.window.ponged(0)).isFalse();
		assertThat(this.acknowledged).isEmpty();
	}

	@Test
	void sendsAgainInOrderWhatWasNotAcknowledgedWhenTheConnectionIsLost() {
		send(1, 2, 3, 4);
		this.window.pinged(0);
		this.window.connectionLost();
		assertThat(this.window.awaitsPong()).isFalse();
		assertThat(this.window.ponged(0)).isFalse();
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
	void hasRoomForSoManyEventsAndSoManyBytes() {
		send(1, 2, 3, 4, 5, 6, 7);
		assertThat(this.window.hasRoom()).isTrue();
		send(8);
		assertThat(this.window.hasRoom()).isFalse();
		this.window.pinged(0);
		this.window.ponged(0);
		assertThat(this.window.hasRoom()).isTrue();
		this.window.sent(new BufferedEvent(9, event(), 5_000), 0);
		assertThat(this.window.hasRoom()).isFalse();
	}

	@Test
	void asksForAnAcknowledgementAfterABatchOrAfterAWhile() {
		assertThat(this.window.pingDue(0, 100)).isFalse();
		AcknowledgementWindow large = new AcknowledgementWindow(80, 100_000, 0, (entry) -> {
		});
		for (int i = 1; i <= 7; i++) {
			large.sent(new BufferedEvent(i, event(), 10), 50);
		}
		assertThat(large.pingDue(149, 100)).isFalse();
		assertThat(large.pingDue(150, 100)).isTrue();
		large.sent(new BufferedEvent(8, event(), 10), 50);
		assertThat(large.pingDue(50, 100)).isTrue();
		large.pinged(60);
		assertThat(large.pingDue(1_000, 100)).isFalse();
		assertThat(large.oldestPingAge(1_000)).isEqualTo(940);
	}

	@Test
	void asksForAnAcknowledgementWhenItIsFullAndNoneIsUnderWay() {
		send(1, 2, 3);
		this.window.pinged(0);
		send(4, 5, 6);
		assertThat(this.window.pingDue(0, 100)).isFalse();
		send(7, 8);
		assertThat(this.window.pingDue(0, 100)).isTrue();
		this.window.pinged(0);
		this.window.ponged(0);
		send(9);
		assertThat(this.window.pingDue(0, 100)).isTrue();
	}

	@Test
	void shrinksByHalfWhenThePanelLimitsTheRate() {
		this.window.halve();
		send(1, 2, 3);
		assertThat(this.window.hasRoom()).isTrue();
		send(4);
		assertThat(this.window.hasRoom()).isFalse();
		for (int i = 0; i < 10; i++) {
			this.window.halve();
		}
		assertThat(this.window.limit()).isEqualTo(1);
	}

	@Test
	void shrinksWhenAConnectionBreaksWithEventsInFlight() {
		this.window.connectionLost();
		send(1, 2, 3, 4, 5, 6, 7);
		assertThat(this.window.hasRoom()).isTrue();
		this.window.connectionLost();
		send(1, 2, 3, 4);
		assertThat(this.window.hasRoom()).isFalse();
	}

	@Test
	void asksForAnAcknowledgementAfterAsManyEventsAsWasSet() {
		AcknowledgementWindow strict = new AcknowledgementWindow(512, 1 << 20, 2, (entry) -> {
		});
		strict.sent(new BufferedEvent(1, event(), 10), 0);
		assertThat(strict.pingDue(1, 100)).isFalse();
		strict.sent(new BufferedEvent(2, event(), 10), 0);
		assertThat(strict.pingDue(1, 100)).isTrue();
	}

	private void send(long... sequences) {
		for (long sequence : sequences) {
			this.window.sent(new BufferedEvent(sequence, event(), 10), 0);
		}
	}

	private static ClientDisconnected event() {
		return new ClientDisconnected("c", 1, 0, 1);
	}

}
