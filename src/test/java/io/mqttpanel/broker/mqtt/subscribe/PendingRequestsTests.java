// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.subscribe.PendingRequest.Subscribe;
import io.mqttpanel.broker.mqtt.subscribe.PendingRequest.Unsubscribe;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PendingRequests}.
 */
class PendingRequestsTests {

	private static final int MAX = 65_535;

	private final PendingRequests requests = new PendingRequests();

	@Test
	void findsByPacketIdentifierInOrder() {
		PendingRequest first = add(1);
		PendingRequest other = add(2);
		PendingRequest second = add(1);
		assertThat(this.requests.inOrder()).containsExactly(first, other, second);
		assertThat(this.requests.remove(Unsubscribe.class, 2)).isSameAs(other);
		assertThat(this.requests.remove(Unsubscribe.class, 1)).isSameAs(first);
		assertThat(this.requests.remove(Unsubscribe.class, 1)).isSameAs(second);
		assertThat(this.requests.remove(Unsubscribe.class, 1)).isNull();
	}

	@Test
	void tellsKindsApartThatShareAPacketIdentifier() {
		PendingRequest unsubscribe = add(1);
		Subscribe subscribe = new Subscribe(1, List.of(), new int[0], 0);
		this.requests.add(subscribe);
		assertThat(this.requests.remove(Subscribe.class, 1)).isSameAs(subscribe);
		assertThat(this.requests.remove(Subscribe.class, 1)).isNull();
		assertThat(this.requests.inOrder()).containsExactly(unsubscribe);
	}

	@Test
	void forgetsTheOldestWhenThereAreMoreThanPacketIdentifiers() {
		for (int i = 1; i <= MAX; i++) {
			add(i);
		}
		PendingRequest last = add(1);
		assertThat(this.requests.inOrder()).hasSize(MAX);
		assertThat(this.requests.remove(Unsubscribe.class, 1)).isSameAs(last);
		assertThat(this.requests.remove(Unsubscribe.class, 2)).isNotNull();
	}

	private PendingRequest add(int packetId) {
		Unsubscribe request = new Unsubscribe(packetId, List.of("a"));
		this.requests.add(request);
		return request;
	}

}
