// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.BitSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Arrivals}.
 */
class ArrivalsTests {

	private final Arrivals arrivals = new Arrivals();

	@Test
	void missesWhatWasAcknowledgedAndHasNotCome() {
		receive(0, 2);
		assertThat(this.arrivals.missing(acknowledged(0, 1, 3))).isEqualTo(acknowledged(1, 3));
		assertThat(this.arrivals.missing(acknowledged(2))).isEqualTo(acknowledged());
		assertThat(this.arrivals.highest()).isEqualTo(2);
	}

	@Test
	void countsWhatComesOnceMore() {
		receive(0, 1, 0, 0, 2);
		assertThat(this.arrivals.doubled()).isEqualTo(2);
		assertThat(this.arrivals.reordered()).isZero();
	}

	@Test
	void countsWhatFirstComesBehindALaterOne() {
		receive(0, 3, 1, 2, 4, 1);
		assertThat(this.arrivals.reordered()).isEqualTo(2);
		assertThat(this.arrivals.doubled()).isEqualTo(1);
	}

	private void receive(int... numbers) {
		for (int number : numbers) {
			this.arrivals.receive(number);
		}
	}

	private static BitSet acknowledged(int... numbers) {
		BitSet set = new BitSet();
		for (int number : numbers) {
			set.set(number);
		}
		return set;
	}

}
