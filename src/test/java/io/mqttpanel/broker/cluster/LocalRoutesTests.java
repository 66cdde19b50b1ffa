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
		assertThat(this.link.changes).hasSize(1);
		answer(1);
		assertThat(this.link.changes).last().isEqualTo(new RouteChanges(false, List.of("c"), List.of("b")));
		answer(2);
		assertThat(this.link.changes).hasSize(2);
	}

	@Test
	void acknowledgementWaitsUntilEverythingIsTold() {
		assertThat(this.routes.announced()).isDone();
		this.routes.add("a");
		CompletableFuture<Void> announced = this.routes.announced();
		this.routes.add("b");
		answer(1);
		assertThat(announced).isNotDone();
		answer(2);
		assertThat(announced).isDone();
		assertThat(this.routes.announced()).isDone();
	}

	@Test
	void acknowledgementDoesNotWaitWithoutAConnection() {
		this.link.connected = false;
		this.routes.add("a");
		assertThat(this.routes.announced()).isDone();
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
