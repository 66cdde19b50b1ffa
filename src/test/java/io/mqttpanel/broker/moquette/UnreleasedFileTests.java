// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Set;

import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.client.UnreleasedMessages;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link UnreleasedFile}.
 */
class UnreleasedFileTests {

	private final MVStore store = MVStore.open(null);

	@AfterEach
	void close() {
		this.store.close();
	}

	@Test
	void bringsBackWhatWasReceivedAndNotReleased() {
		keep("c", 7, 65_535);
		UnreleasedMessages restored = restore("c").unreleased("c");
		assertThat(restored.receive(7)).isTrue();
		assertThat(restored.receive(65_535)).isTrue();
		assertThat(restored.receive(8)).isFalse();
	}

	@Test
	void bringsNothingBackForASessionThatIsGone() {
		keep("c", 7);
		assertThat(restore("other").unreleased()).isEmpty();
	}

	/** What a crash finds would be of the start before. */
	@Test
	void bringsItBackOnce() {
		keep("c", 7);
		restore("c");
		assertThat(restore("c").unreleased()).isEmpty();
		assertThat(this.store.getMapNames()).isEmpty();
	}

	@Test
	void writesNothingForASessionThatHasReleasedAll() {
		keep("c");
		assertThat(restore("c").unreleased()).isEmpty();
	}

	private void keep(String clientId, int... packetIds) {
		UnreleasedMessages messages = new UnreleasedMessages();
		for (int packetId : packetIds) {
			messages.receive(packetId);
		}
		SessionFilters sessions = new SessionFilters();
		sessions.keep(clientId, messages);
		UnreleasedFile.keep(this.store, sessions);
	}

	private SessionFilters restore(String known) {
		SessionFilters sessions = new SessionFilters();
		UnreleasedFile.restore(this.store, Set.of(known), sessions);
		return sessions;
	}

}
