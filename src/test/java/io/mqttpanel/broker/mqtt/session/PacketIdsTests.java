// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketIds}.
 */
class PacketIdsTests {

	private static final int ALL = 1 << 16;

	private final PacketIds ids = new PacketIds();

	@Test
	void isASetWhateverIsAddedAndRemoved() {
		Random random = new Random(7);
		BitSet expected = new BitSet();
		for (int i = 0; i < 200_000; i++) {
			int id = random.nextInt((i % 1_000 < 500) ? 64 : ALL);
			boolean there = expected.get(id);
			assertThat(this.ids.contains(id)).isEqualTo(there);
			if (random.nextInt(5) < 3) {
				assertThat(this.ids.add(id)).isEqualTo(!there);
				expected.set(id);
			}
			else {
				assertThat(this.ids.remove(id)).isEqualTo(there);
				expected.clear(id);
			}
			assertThat(this.ids.size()).isEqualTo(expected.cardinality());
		}
	}

	@Test
	void takesAsMuchMemoryAsItHasIdentifiers() {
		assertThat(this.ids.bytes()).isZero();
		for (int id = 0; id < ALL; id++) {
			this.ids.add(id);
			assertThat(this.ids.bytes()).isBetween(2 * this.ids.size(), 16 + 3 * this.ids.size());
		}
		for (int id = 0; id < ALL; id++) {
			this.ids.remove(id);
			assertThat(this.ids.bytes()).isBetween(2 * this.ids.size(), 16 + 8 * this.ids.size());
		}
		assertThat(this.ids.isEmpty()).isTrue();
		assertThat(this.ids.bytes()).isZero();
	}

	@Test
	void isEmptyWhenCleared() {
		this.ids.add(65_535);
		this.ids.clear();
		assertThat(this.ids.contains(65_535)).isFalse();
		assertThat(this.ids.isEmpty()).isTrue();
		assertThat(this.ids.bytes()).isZero();
	}

}
