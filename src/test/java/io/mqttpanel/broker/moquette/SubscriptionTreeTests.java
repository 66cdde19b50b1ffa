// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.TopicFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SubscriptionTree}, against {@link TopicFilter}.
 */
class SubscriptionTreeTests {

	private static final String[] LEVELS = { "a", "b", "ab", "", "$a", "+" };

	private final SubscriptionTree tree = new SubscriptionTree();

	private final Random random = new Random(4);

	@Test
	void findsWhatFiltersMatchWhateverIsAddedAndRemoved() {
		Set<String> present = new TreeSet<>();
		for (int i = 0; i < 5_000; i++) {
			String filter = filter();
			String client = "c" + this.random.nextInt(3);
			if (this.random.nextInt(5) < 2) {
				assertThat(this.tree.remove(topic(filter), client)).isEqualTo(present.remove(client + " " + filter));
			}
			else {
				assertThat(this.tree.add(subscription(client, filter))).isEqualTo(present.add(client + " " + filter));
			}
			assertThat(this.tree.size()).isEqualTo(present.size());
			String topic = levels(false, 5);
			assertThat(found(topic)).as(topic).isEqualTo(matching(present, topic));
		}
	}

	@Test
	void keepsOnlyItsRootWhenEverythingIsRemoved() {
		List<String> filters = new ArrayList<>();
		for (int i = 0; i < 500; i++) {
			String filter = filter();
			if (this.tree.add(subscription("c", filter))) {
				filters.add(filter);
			}
		}
		assertThat(this.tree.toString().lines().count()).isGreaterThan(10);
		filters.forEach((filter) -> assertThat(this.tree.remove(topic(filter), "c")).isTrue());
		assertThat(this.tree.toString().lines()).hasSize(1);
		assertThat(this.tree.size()).isZero();
	}

	@Test
	void comparesNoMoreThanTheLevelsThatCanMatch() {
		for (int i = 0; i < 1_000; i++) {
			this.tree.add(subscription("c" + i, "devices/" + i + "/+/state/#"));
		}
		assertThat(this.tree.match(topic("devices/7/x/state/y")).cost()).isLessThan(10);
	}

	@Test
	void takesNotMuchMoreForDeepFiltersThanForTheirBytes() {
		for (int i = 0; i < 1_000; i++) {
			StringBuilder filter = new StringBuilder("t");
			for (int level = 1; level < 128; level++) {
				filter.append(this.random.nextBoolean() ? "/+" : "/a");
			}
			this.tree.add(subscription("c", filter.toString()));
		}
		SubscriptionTree.Matches matches = this.tree.match(topic("t" + "/a".repeat(127)));
		assertThat(matches.subscriptions()).hasSize(1_000);
		assertThat(matches.cost()).isLessThan(1_000 * 256 / 16);
	}

	private String filter() {
		String levels = levels(true, 4);
		return switch (this.random.nextInt(4)) {
			case 0 -> levels + "/#";
			case 1 -> (this.random.nextInt(10) == 0) ? "#" : levels;
			default -> levels;
		};
	}

	private String levels(boolean wildcards, int most) {
		StringBuilder levels = new StringBuilder();
		int count = 1 + this.random.nextInt(most);
		for (int i = 0; i < count; i++) {
			levels.append((i > 0) ? "/" : "").append(LEVELS[this.random.nextInt(LEVELS.length - (wildcards ? 0 : 1))]);
		}
		return (levels.length() > 0) ? levels.toString() : "a";
	}

	private Set<String> found(String topic) {
		return this.tree.match(topic(topic))
			.subscriptions()
			.stream()
			.map((subscription) -> subscription.getClientId() + " " + subscription.getTopicFilter())
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Set<String> matching(Set<String> present, String topic) {
		return present.stream()
			.filter((each) -> new TopicFilter(each.substring(each.indexOf(' ') + 1)).matches(topic))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static Subscription subscription(String clientId, String filter) {
		return new Subscription(clientId, topic(filter), Deliveries.NO_OPTIONS);
	}

	private static Topic topic(String topic) {
		return Topic.asTopic(topic);
	}

}
