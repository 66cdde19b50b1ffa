// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Qos2IdsFile}.
 */
class Qos2IdsFileTests {

	private static final byte[] IDS = { 2, 0, 64 };

	private final MVStore store = MVStore.open(null);

	@AfterEach
	void close() {
		this.store.close();
	}

	@Test
	void restoresWhatWasReceivedAndNotReleased() {
		Qos2IdsFile.save(this.store, Map.of("c", IDS));
		assertThat(restore("c")).containsExactly(Map.entry("c", IDS));
	}

	@Test
	void restoresNothingForASessionThatIsGone() {
		Qos2IdsFile.save(this.store, Map.of("c", IDS));
		assertThat(restore("other")).isEmpty();
	}

	/** What a crash finds would be of the start before. */
	@Test
	void restoresOnce() {
		Qos2IdsFile.save(this.store, Map.of("c", IDS));
		restore("c");
		assertThat(restore("c")).isEmpty();
		assertThat(this.store.getMapNames()).isEmpty();
	}

	@Test
	void writesNothingForASessionThatHasReleasedAll() {
		Qos2IdsFile.save(this.store, Map.of("c", new byte[0]));
		assertThat(restore("c")).isEmpty();
	}

	private Map<String, byte[]> restore(String known) {
		Map<String, byte[]> restored = new HashMap<>();
		Qos2IdsFile.restore(this.store, Set.of(known), restored::put);
		return restored;
	}

}
