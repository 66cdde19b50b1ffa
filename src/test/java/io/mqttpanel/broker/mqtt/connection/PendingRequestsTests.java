// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PendingRequests}.
 */
class PendingRequestsTests {

	private static final int MAX = 65_535;

	private final PendingRequests<String> requests = new PendingRequests<>();

	@Test
	void remembersByPacketIdentifierInOrder() {
		this.requests.put(1, "first");
		this.requests.put(2, "other");
		this.requests.put(1, "second");
		assertThat(this.requests.remove(2)).isEqualTo("other");
		assertThat(this.requests.remove(1)).isEqualTo("first");
		assertThat(this.requests.remove(1)).isEqualTo("second");
		assertThat(this.requests.remove(1)).isNull();
	}

	@Test
	void forgetsTheOldestWhenThereAreMoreThanPacketIdentifiers() {
		for (int i = 1; i <= MAX; i++) {
			this.requests.put(i, "first");
		}
		this.requests.put(1, "second");
		assertThat(this.requests.remove(1)).isEqualTo("second");
		assertThat(this.requests.remove(2)).isEqualTo("first");
	}

}
