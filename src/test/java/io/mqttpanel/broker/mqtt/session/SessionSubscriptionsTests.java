// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SessionSubscriptions}.
 */
class SessionSubscriptionsTests {

	private final SessionSubscriptions subscriptions = new SessionSubscriptions();

	@Test
	void hasNothingToDoWithoutIdentifiers() {
		this.subscriptions.add("a", 0, false);
		this.subscriptions.add("$share/g/a", 0, false);
		assertThat(this.subscriptions.isIdentified()).isFalse();
		this.subscriptions.add("b", 1, false);
		assertThat(this.subscriptions.isIdentified()).isTrue();
		this.subscriptions.add("b", 0, false);
		assertThat(this.subscriptions.isIdentified()).isFalse();
	}

	@Test
	void findsAllThatMatch() {
		this.subscriptions.add("a/#", 1, false);
		this.subscriptions.add("a/b", 2, false);
		this.subscriptions.add("b", 3, false);
		assertThat(this.subscriptions.identifiers("a/b", 0, false)).containsExactlyInAnyOrder(1, 2);
		assertThat(this.subscriptions.identifiers("a/b", 7, false)).containsExactlyInAnyOrder(1, 2);
		assertThat(this.subscriptions.identifiers("c", 0, false)).containsExactly(0);
	}

	@Test
	void leavesTheCopyOfASharedSubscription() {
		this.subscriptions.add("a", 1, false);
		this.subscriptions.add("$share/g/a", 2, false);
		assertThat(this.subscriptions.identifiers("a", 2, false)).containsExactly(2);
		assertThat(this.subscriptions.identifiers("a", 1, false)).containsExactly(1);
		this.subscriptions.add("$share/g/a", 0, false);
		assertThat(this.subscriptions.identifiers("a", 0, false)).containsExactly(0);
	}

	@Test
	void leavesRetainedMessagesUnlessTheyMayBeLiveOnes() {
		this.subscriptions.add("+", 1, false);
		this.subscriptions.add("a", 2, false);
		assertThat(this.subscriptions.identifiers("a", 2, true)).containsExactly(2);
		this.subscriptions.add("+", 1, true);
		assertThat(this.subscriptions.identifiers("a", 2, true)).containsExactlyInAnyOrder(1, 2);
	}

	@Test
	void forgetsWhatIsRemoved() {
		this.subscriptions.add("a", 1, false);
		this.subscriptions.add("$share/g/b", 2, false);
		assertThat(this.subscriptions.remove("x")).isFalse();
		assertThat(this.subscriptions.remove("b")).isFalse();
		assertThat(this.subscriptions.remove("a")).isTrue();
		assertThat(this.subscriptions.remove("a")).isFalse();
		assertThat(this.subscriptions.isIdentified()).isTrue();
		assertThat(this.subscriptions.remove("$share/g/b")).isTrue();
		assertThat(this.subscriptions.isIdentified()).isFalse();
		assertThat(this.subscriptions.size()).isZero();
	}

	@Test
	void findsWhatIsNotAllowedByItsFilterWithoutShareName() {
		this.subscriptions.add("a", 1, false);
		this.subscriptions.add("secret", 0, false);
		this.subscriptions.add("$share/g/secret", 2, false);
		assertThat(this.subscriptions.refused((filter) -> !filter.equals("secret"))).containsExactlyInAnyOrder("secret",
				"$share/g/secret");
		assertThat(this.subscriptions.size()).isEqualTo(3);
	}

	@Test
	void replacesSubscriptionWithTheSameFilter() {
		this.subscriptions.add("a", 1, false);
		this.subscriptions.add("a", 2, false);
		assertThat(this.subscriptions.size()).isOne();
		assertThat(this.subscriptions.contains("a")).isTrue();
		assertThat(this.subscriptions.contains("b")).isFalse();
		assertThat(this.subscriptions.identifiers("a", 0, false)).containsExactly(2);
	}

}
