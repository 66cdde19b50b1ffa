// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Whose 429 pauses whom.
 */
class BusyCallersTests {

	private static final Duration TIME = Duration.ofSeconds(5);

	private final AtomicLong nanos = new AtomicLong();

	private int otherSites = 10;

	private int otherAddresses = 10;

	private final BusyCallers busy = new BusyCallers(this.nanos::get,
			(level, some) -> (level == 0) ? this.otherSites : this.otherAddresses);

	private boolean note(int address, int userName) {
		return note("192.0." + address + ".1", userName);
	}

	private boolean note(String address, int userName) {
		return this.busy.note(new Caller(address, "key" + userName), TIME);
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	@Test
	void pausesTheUserNameOnlyAndForgetsItAfterwards() {
		note(1, 1);
		assertThat(this.busy.pause("key1")).isEqualTo(TIME);
		assertThat(this.busy.pause("key2")).isZero();
		pass(TIME.minusNanos(1));
		assertThat(this.busy.pause("key1")).isEqualTo(Duration.ofNanos(1));
		pass(Duration.ofNanos(1));
		assertThat(this.busy.pause("key1")).isZero();
		assertThat(this.busy.size()).isZero();
	}

	@Test
	void longerPauseStays() {
		note(1, 1);
		this.busy.note(new Caller("192.0.1.1", "key1"), Duration.ofSeconds(1));
		assertThat(this.busy.pause("key1")).isEqualTo(TIME);
	}

	@Test
	void panelIsBusyWhenThreeOfThreeAddressesAreAnsweredSoInARow() {
		assertThat(note(1, 1)).isFalse();
		assertThat(note(2, 2)).isFalse();
		assertThat(note(3, 1)).as("the same key").isFalse();
		assertThat(note(1, 3)).isTrue();
		assertThat(note(9, 9)).as("still").isTrue();
		this.busy.noteAnswer();
		assertThat(note(1, 1)).isFalse();
		assertThat(note(1, 2)).isFalse();
		assertThat(note(1, 3)).as("one address").isFalse();
		assertThat(note(2, 2)).isFalse();
		assertThat(note(3, 3)).isTrue();
	}

	@Test
	void oneAddressWithManyUserNamesIsNotThePanelAsLongAsThereAreOthers() {
		for (int i = 0; i < 100; i++) {
			assertThat(note(1 + i % 2, i)).isFalse();
		}
		this.otherAddresses = 0;
		assertThat(note(1, 100)).as("there are addresses of other sites").isFalse();
		this.otherSites = 0;
		assertThat(note(1, 100)).as("there are no others").isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "192.0.2.%d", "2001:db8:7:%x::/64" })
	void oneSiteWithManyAddressesIsNotThePanelAsLongAsThereAreOthers(String ofSite) {
		for (int i = 0; i < 256; i++) {
			assertThat(note(ofSite.formatted(i), i)).isFalse();
		}
		this.otherSites = 0;
		assertThat(note(ofSite.formatted(1), 1)).as("there are no others").isTrue();
	}

	@Test
	void rowEndsWhenNothingComesForAMinute() {
		note(1, 1);
		note(2, 2);
		pass(Duration.ofSeconds(61));
		assertThat(note(3, 3)).isFalse();
	}

	@Test
	void forgetsTheOldestBeyondTheMaximum() {
		for (int i = 0; i <= BusyCallers.MAXIMUM; i++) {
			note(1, i);
		}
		assertThat(this.busy.size()).isEqualTo(BusyCallers.MAXIMUM);
		assertThat(this.busy.pause("key0")).isZero();
		assertThat(this.busy.pause("key1")).isEqualTo(TIME);
	}

}
