// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which identifiers a message carries.
 */
class ClientFiltersTests {

	private final ClientFilters filters = new ClientFilters();

	@Test
	void hasNothingToDoWithoutIdentifiers() {
		this.filters.add("a", 0, false);
		this.filters.add("$share/g/a", 0, false);
		assertThat(this.filters.isIdentified()).isFalse();
		this.filters.add("b", 1, false);
		assertThat(this.filters.isIdentified()).isTrue();
		this.filters.add("b", 0, false);
		assertThat(this.filters.isIdentified()).isFalse();
	}

	@Test
	void findsAllThatMatch() {
		this.filters.add("a/#", 1, false);
		this.filters.add("a/b", 2, false);
		this.filters.add("b", 3, false);
		assertThat(this.filters.identifiers("a/b", 0, false)).containsExactlyInAnyOrder(1, 2);
		assertThat(this.filters.identifiers("a/b", 7, false)).containsExactlyInAnyOrder(1, 2);
		assertThat(this.filters.identifiers("c", 0, false)).containsExactly(0);
	}

	@Test
	void leavesTheCopyOfASharedSubscription() {
		this.filters.add("a", 1, false);
		this.filters.add("$share/g/a", 2, false);
		assertThat(this.filters.identifiers("a", 2, false)).containsExactly(2);
		assertThat(this.filters.identifiers("a", 1, false)).containsExactly(1);
		this.filters.add("$share/g/a", 0, false);
		assertThat(this.filters.identifiers("a", 0, false)).containsExactly(0);
	}

	@Test
	void leavesRetainedMessagesUnlessTheyMayBeLiveOnes() {
		this.filters.add("+", 1, false);
		this.filters.add("a", 2, false);
		assertThat(this.filters.identifiers("a", 2, true)).containsExactly(2);
		this.filters.add("+", 1, true);
		assertThat(this.filters.identifiers("a", 2, true)).containsExactlyInAnyOrder(1, 2);
	}

	@Test
	void forgetsWhatIsRemovedOrNotAllowedAnyMore() {
		this.filters.add("a", 1, false);
		this.filters.add("$share/g/secret", 2, false);
		assertThat(this.filters.remove("x")).isFalse();
		assertThat(this.filters.remove("a")).isTrue();
		assertThat(this.filters.remove("a")).isFalse();
		this.filters.retain((filter) -> !filter.equals("secret"));
		assertThat(this.filters.remove("$share/g/secret")).isFalse();
		assertThat(this.filters.isIdentified()).isFalse();
	}

}
