// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RemoteRoutes}.
 */
class RemoteRoutesTests {

	private final FakeLink link = new FakeLink();

	private final RemoteRoutes routes = new RemoteRoutes(this.link);

	private void load(String member, long version, String... filters) {
		this.link.reveal(this.routes, member, version, filters);
	}

	private Set<String> members(String topic) {
		return this.routes.match(topic).values().stream().map(RemoteRoutes.Route::member).collect(Collectors.toSet());
	}

	@Test
	void nodesAreFoundByTheirFilters() {
		load("a", 1, "home/+", "home/#");
		load("b", 4, "home/hall");
		assertThat(members("home/hall")).containsExactlyInAnyOrder("a", "b");
		assertThat(members("home")).containsExactly("a");
		assertThat(members("garden")).isEmpty();
		assertThat(this.routes.size()).isEqualTo(3);
	}

	@Test
	void filtersCountWithTheirMemoryForTheirTeam() {
		load("a", 1, "\0001/home/+", "\0001/home/#");
		long ofOne = this.routes.bytes();
		assertThat(ofOne).isGreaterThan(2 * MessageWeight.ofSubscription("\0001/home/+"));
		assertThat(this.routes.bytes("1")).isEqualTo(ofOne);
		load("b", 1, "\0002/home/" + "x".repeat(10_000));
		assertThat(this.routes.bytes("1")).isEqualTo(ofOne);
		assertThat(this.routes.bytes("2")).isGreaterThan(20_000);
		this.routes.remove("b");
		this.routes.change("a", 2, new RouteChanges(false, List.of(), List.of("\0001/home/#")));
		assertThat(this.routes.bytes()).isBetween(1L, ofOne - 1);
		this.routes.change("a", 3, new RouteChanges(true, List.of(), List.of()));
		assertThat(this.routes.bytes()).isZero();
		assertThat(this.routes.bytes("2")).isZero();
	}

	@Test
	void changesThatFollowAreApplied() {
		load("a", 1, "x", "y");
		this.routes.change("a", 2, new RouteChanges(false, List.of("z"), List.of("x")));
		assertThat(members("z")).containsExactly("a");
		assertThat(members("x")).isEmpty();
		assertThat(this.link.routes).hasSize(1);
	}

	@Test
	void changesThatDoNotFollowAreReadAnew() {
		load("a", 1, "x");
		this.routes.change("a", 3, new RouteChanges(false, List.of("z"), List.of()));
		assertThat(members("z")).isEmpty();
		this.link.routes.get(1).complete(new ClusterLink.Routes(3, List.of("y", "z")));
		assertThat(members("z")).containsExactly("a");
		assertThat(members("x")).isEmpty();
		this.routes.compare("a", 3);
		assertThat(this.link.routes).hasSize(2);
	}

	@Test
	void versionsThatBeginAnewAreReadOnce() {
		load("a", 300, "x");
		this.routes.compare("a", 0);
		assertThat(this.link.routes).hasSize(2);
		this.link.routes.get(1).complete(new ClusterLink.Routes(0, List.of()));
		assertThat(this.link.routes).hasSize(2);
		assertThat(members("x")).isEmpty();
		this.routes.change("a", 1, new RouteChanges(true, List.of("x"), List.of()));
		assertThat(members("x")).containsExactly("a");
	}

	@Test
	void changesThatReplaceEverythingNeedNothingBeforeThem() {
		load("a", 1, "x");
		this.routes.change("a", 9, new RouteChanges(true, List.of("z"), List.of()));
		assertThat(members("x")).isEmpty();
		assertThat(members("z")).containsExactly("a");
	}

	@Test
	void changesThatComeWhileFiltersAreReadAreNotMissed() {
		this.routes.compare("a", 1);
		this.routes.change("a", 2, new RouteChanges(false, List.of("late"), List.of()));
		this.link.routes.get(0).complete(new ClusterLink.Routes(1, List.of("x")));
		assertThat(this.link.routes).hasSize(2);
		this.link.routes.get(1).complete(new ClusterLink.Routes(2, List.of("x", "late")));
		assertThat(members("late")).containsExactly("a");
		assertThat(this.link.routes).hasSize(2);
	}

	@Test
	void filtersThatCannotBeReadAreReadAgain() {
		this.routes.compare("a", 1);
		this.link.routes.get(0).completeExceptionally(new IllegalStateException());
		load("a", 1, "x");
		assertThat(members("x")).containsExactly("a");
	}

	@Test
	void nodesThatAreGoneHaveNoFilters() {
		load("a", 1, "x");
		load("b", 1, "x");
		load("c", 1, "x");
		this.routes.remove("b");
		this.routes.remove("a");
		assertThat(this.routes.isKnown("a")).isFalse();
		assertThat(this.routes.isKnown("c")).isTrue();
		assertThat(members("x")).containsExactly("c");
		assertThat(this.routes.size()).isEqualTo(1);
	}

	@Test
	void whatIsReadOfANodeThatIsGoneMeansNothing() {
		this.routes.compare("a", 1);
		this.routes.remove("a");
		this.link.routes.get(0).complete(new ClusterLink.Routes(1, List.of("x")));
		assertThat(members("x")).isEmpty();
	}

	@Test
	void membersOfASharesAreRoutesOfTheirOwn() {
		SharedFilter share = new SharedFilter("g", "\u00001/x/+");
		load("a", 1, RouteText.of(share, 1), RouteText.of(share, 2), "\u00001/x/+");
		assertThat(this.routes.match("\u00001/x/y").values()).containsExactlyInAnyOrder(
				new RemoteRoutes.Route("a", share), new RemoteRoutes.Route("a", share),
				new RemoteRoutes.Route("a", null));
		this.routes.change("a", 2, new RouteChanges(false, List.of(), List.of(RouteText.of(share, 2))));
		assertThat(this.routes.match("\u00001/x/y").values()).hasSize(2);
	}

}
