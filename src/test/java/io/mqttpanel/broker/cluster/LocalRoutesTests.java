// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LocalRoutes}.
 */
class LocalRoutesTests {

	private final FakeLink link = new FakeLink();

	private final LocalRoutes routes = new LocalRoutes(this.link);

	private void answer(long version) {
		this.link.changed.get(this.link.changed.size() - 1).complete(version);
	}

	@Test
	void filterIsToldOnceHoweverManyHaveIt() {
		this.routes.add("a");
		answer(1);
		this.routes.add("a");
		this.routes.remove("a");
		assertThat(this.link.changes).containsExactly(new RouteChanges(true, List.of("a"), List.of()));
		this.routes.remove("a");
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(false, List.of(), List.of("a")));
	}

	@Test
	void changesWaitForThoseBeforeThemAndGoTogether() {
		this.routes.add("a");
		this.routes.add("b");
		this.routes.add("c");
		this.routes.remove("b");
		this.routes.remove("a");
		assertThat(this.link.changes).hasSize(1);
		answer(1);
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(false, List.of("c"), List.of("a")));
		answer(2);
		assertThat(this.link.changes).hasSize(2);
	}

	@Test
	void acknowledgementWaitsUntilItsFilterIsTold() {
		assertThat(this.routes.announced("")).isDone();
		this.routes.add("a");
		CompletableFuture<Void> first = this.routes.announced("");
		this.routes.add("b");
		CompletableFuture<Void> second = this.routes.announced("");
		this.routes.add("c");
		answer(1);
		assertThat(first).isDone();
		assertThat(second).isNotDone();
		this.routes.add("d");
		answer(2);
		assertThat(second).isDone();
		answer(3);
		assertThat(this.routes.announced("")).isDone();
	}

	/** They are more than one step takes. */
	@Test
	void acknowledgementDoesNotWaitForTheFiltersOfOtherTeams() {
		this.routes.add("first");
		for (int i = 0; i < 5000; i++) {
			this.routes.add(ofTeam(1, "f/" + i));
		}
		this.routes.add(ofTeam(2, "a"));
		CompletableFuture<Void> busy = this.routes.announced("1");
		CompletableFuture<Void> other = this.routes.announced("2");
		answer(1);
		this.routes.add(ofTeam(1, "more"));
		answer(2);
		assertThat(other).isDone();
		assertThat(busy).isNotDone();
		for (int i = 3; i <= 7; i++) {
			answer(i);
		}
		assertThat(busy).isDone();
	}

	private static String ofTeam(int team, String filter) {
		return "\0" + team + "/" + filter;
	}

	/** Redis is away. */
	@Test
	void filterThatCameAndWentIsNotTold() {
		this.routes.add("stays");
		answer(1);
		this.link.connected = false;
		for (int i = 0; i < 10_000; i++) {
			this.routes.add("f/" + i);
			this.routes.remove("f/" + i);
			this.routes.remove("stays");
			this.routes.add("stays");
		}
		this.routes.add("last");
		assertThat(this.routes.untold()).isOne();
		this.link.connected = true;
		this.routes.compare(true, 1);
		this.routes.add("more");
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(false, List.of("last", "more"), List.of()));
	}

	@Test
	void longFiltersAreToldInStepsOfTheirOwn() {
		this.routes.add("first");
		for (int i = 0; i < 20; i++) {
			this.routes.add(i + "x".repeat(60_000));
		}
		for (int i = 1; i <= 5; i++) {
			answer(i);
		}
		assertThat(this.link.changes).extracting((change) -> change.added().size()).containsExactly(1, 5, 5, 5, 5);
	}

	@Test
	void acknowledgementDoesNotWaitWithoutAConnection() {
		this.link.connected = false;
		this.routes.add("a");
		assertThat(this.routes.announced("")).isDone();
		assertThat(this.link.changes).isEmpty();
	}

	@Test
	void everythingIsToldAgainWhenOthersMayHaveMissedSome() {
		this.routes.add("a");
		answer(1);
		this.routes.compare(true, 1);
		assertThat(this.link.changes).hasSize(1);
		this.routes.compare(true, 7);
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(true, List.of("a"), List.of()));
		answer(8);
		this.routes.compare(false, 8);
		assertThat(this.link.changes).hasSize(3);
	}

	@Test
	void whatFailsIsToldAgain() {
		this.routes.add("a");
		this.link.changed.get(0).completeExceptionally(new IllegalStateException());
		this.routes.compare(true, 0);
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(true, List.of("a"), List.of()));
	}

	@Test
	void manyAreToldInSteps() {
		this.link.connected = false;
		for (int i = 0; i < 2500; i++) {
			this.routes.add("f/" + i);
		}
		this.link.connected = true;
		this.routes.compare(false, 0);
		answer(1);
		answer(2);
		answer(3);
		assertThat(this.link.changes).extracting((change) -> change.added().size()).containsExactly(1000, 1000, 500);
		assertThat(this.link.changes).extracting(RouteChanges::replaces).containsExactly(true, false, false);
	}

	@Test
	void membersOfASharesAreToldEach() {
		SharedFilter share = new SharedFilter("g", "a");
		this.routes.join(share);
		answer(1);
		this.routes.join(share);
		answer(2);
		this.routes.leave(share);
		answer(3);
		this.routes.leave(share);
		answer(4);
		this.routes.join(share);
		assertThat(this.link.changes).extracting(RouteChanges::added)
			.containsExactly(List.of(RouteText.of(share, 1)), List.of(RouteText.of(share, 2)), List.of(), List.of(),
					List.of(RouteText.of(share, 1)));
		assertThat(this.link.changes).extracting(RouteChanges::removed)
			.containsExactly(List.of(), List.of(), List.of(RouteText.of(share, 2)), List.of(RouteText.of(share, 1)),
					List.of());
	}

}
