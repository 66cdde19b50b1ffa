// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EventDispatcher}.
 */
class EventDispatcherTests {

	private static final BrokerEvent EVENT = new ClientDisconnected("a", 1, 0, 0);

	private final List<String> heard = new ArrayList<>();

	@Test
	void tellsEveryListenerInOrder() {
		dispatcher(listener("first", 0), listener("second", 0)).announce(EVENT);
		assertThat(this.heard).containsExactly("first", "second");
	}

	@Test
	void goesOnWhenAListenerFails() {
		BrokerEventListener failing = (event) -> {
			throw new IllegalStateException("on purpose");
		};
		dispatcher(failing, listener("second", 0)).announce(EVENT);
		assertThat(this.heard).containsExactly("second");
	}

	@Test
	void wantsTheLargestPayloadAnyListenerWants() {
		assertThat(dispatcher(listener("a", 10), listener("b", 2000), listener("c", 0)).payloadLimit()).isEqualTo(2000);
	}

	@Test
	void wantsNoPayloadWithoutListeners() {
		assertThat(dispatcher().payloadLimit()).isZero();
	}

	private static EventDispatcher dispatcher(BrokerEventListener... listeners) {
		return new EventDispatcher(List.of(listeners));
	}

	private BrokerEventListener listener(String name, int payloadLimit) {
		return new BrokerEventListener() {

			@Override
			public void onEvent(BrokerEvent event) {
				EventDispatcherTests.this.heard.add(name);
			}

			@Override
			public int payloadLimit() {
				return payloadLimit;
			}

		};
	}

}
