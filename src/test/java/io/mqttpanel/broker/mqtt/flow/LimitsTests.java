// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.HeapShare;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Limits}.
 */
class LimitsTests {

	private static final long SHARE = HeapShare.SESSIONS.bytes();

	private static final Limits LIMITS = new Limits(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

	@Test
	void boundsSessionsByTheHeap() {
		assertThat(LIMITS.sessionBytes()).isBetween(SHARE - 10_000, SHARE);
		assertThat(LIMITS.withMaxConnections(1).maxSessions()).isEqualTo(LIMITS.maxSessions());
	}

	@Test
	void hasRoomForConnectionsAsFarAsTheHeapGoes() {
		int more = (int) LIMITS.maxSessions() + 100;
		assertThat(LIMITS.withMaxConnections(more).maxSessions()).isEqualTo(more);
		assertThat(LIMITS.withMaxConnections(Integer.MAX_VALUE).sessionBytes()).isBetween(2 * SHARE - 20_000,
				2 * SHARE);
	}

}
