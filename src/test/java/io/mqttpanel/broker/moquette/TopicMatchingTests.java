// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.moquette.broker.subscriptions.Subscription;
import io.moquette.broker.subscriptions.Topic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TopicFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for everything that matches topics: {@link SubscriptionTree} for messages,
 * {@link RetainedCursor} for retained ones, {@link TopicFilter} for rules. All filters
 * and topics of up to four levels are compared with a reference that is as naive as
 * [MQTT-4.7] reads.
 */
class TopicMatchingTests {

	private static final int DEPTH = 4;

	private static final List<String> TOPICS = topics("", "a", "b", "$s");

	private static final List<String> FILTERS = filters();

	/** The topics that each filter matches. */
	private static final Map<String, List<String>> EXPECTED = FILTERS.stream()
		.collect(Collectors.toMap((filter) -> filter, TopicMatchingTests::expected));

	private static List<String> topics(String... levels) {
		List<String> all = new ArrayList<>(List.of(levels));
		List<String> last = List.of(levels);
		for (int depth = 2; depth <= DEPTH; depth++) {
			List<String> deeper = new ArrayList<>();
			last.forEach((topic) -> List.of(levels).forEach((level) -> deeper.add(topic + "/" + level)));
			all.addAll(deeper);
			last = deeper;
		}
		all.remove("");
		return all;
	}

	private static List<String> filters() {
		List<String> filters = new ArrayList<>(topics("", "a", "$s", "+"));
		List.copyOf(filters)
			.stream()
			.filter((filter) -> levels(filter).size() < DEPTH)
			.forEach((filter) -> filters.add(filter + "/#"));
		filters.addAll(List.of("#", "/#"));
		return filters;
	}

	private static List<String> levels(String topic) {
		return List.of(topic.split("/", -1));
	}

	/** The reference. */
	private static boolean matches(List<String> filter, List<String> topic) {
		if (filter.equals(List.of("#"))) {
			return true;
		}
		if (filter.isEmpty() || topic.isEmpty()) {
			return filter.isEmpty() && topic.isEmpty();
		}
		boolean level = filter.get(0).equals("+") || filter.get(0).equals(topic.get(0));
		return level && matches(filter.subList(1, filter.size()), topic.subList(1, topic.size()));
	}

	private static List<String> expected(String filter) {
		boolean hides = filter.startsWith("+") || filter.startsWith("#");
		List<String> levels = levels(filter);
		return TOPICS.stream()
			.filter((topic) -> !(hides && topic.startsWith("$")) && matches(levels, levels(topic)))
			.sorted()
			.toList();
	}

	@Test
	void rulesMatchAsSpecified() {
		FILTERS.forEach((filter) -> {
			TopicFilter compiled = new TopicFilter(filter);
			assertThat(TopicFilter.isValid(filter)).as(filter).isTrue();
			assertThat(TOPICS.stream().filter(compiled::matches).sorted()).as(filter)
				.containsExactlyElementsOf(EXPECTED.get(filter));
		});
	}

	@Test
	void subscriptionsMatchAsSpecified() {
		SubscriptionTree tree = new SubscriptionTree();
		FILTERS.forEach((filter) -> tree.add(new Subscription("client", Topic.asTopic(filter), Deliveries.NO_OPTIONS)));
		Map<String, Set<String>> filters = new HashMap<>();
		EXPECTED.forEach((filter, topics) -> topics
			.forEach((topic) -> filters.computeIfAbsent(topic, (key) -> new TreeSet<>()).add(filter)));
		TOPICS.forEach((topic) -> assertThat(tree.match(Topic.asTopic(topic))
			.subscriptions()
			.stream()
			.map((found) -> found.getTopicFilter().toString())
			.sorted()).as(topic).containsExactlyElementsOf(filters.get(topic)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void retainedMessagesMatchAsSpecified(boolean perTeam) {
		TopicSpaces spaces = new TopicSpaces(perTeam);
		String team = SessionId.of(7, 3, "client");
		NavigableMap<String, MoquetteRetained.Kept> messages = new TreeMap<>();
		for (String topic : TOPICS) {
			messages.put(spaces.qualified(team, topic), kept(1));
			if (perTeam) {
				messages.put(spaces.qualified(SessionId.of(70, 3, "other"), topic), kept(1));
			}
		}
		FILTERS.forEach(
				(filter) -> assertThat(found(new RetainedCursor(messages, spaces.qualified(team, filter), 1, null)))
					.as(filter)
					.containsExactlyElementsOf(EXPECTED.get(filter)));
	}

	private static MoquetteRetained.Kept kept(long number) {
		return new MoquetteRetained.Kept(number, Instant.MAX, null);
	}

	private static List<String> found(RetainedCursor cursor) {
		List<String> found = new ArrayList<>();
		while (!cursor.isDone()) {
			String name = cursor.next(3);
			if (name != null) {
				found.add(TopicSpaces.plain(name));
			}
		}
		return found;
	}

	@Test
	void findsNothingThatIsNewerThanItself() {
		NavigableMap<String, MoquetteRetained.Kept> messages = new TreeMap<>();
		List.of("a", "b", "c", "d").forEach((topic) -> messages.put(topic, kept(4)));
		RetainedCursor cursor = new RetainedCursor(messages, "#", 4, null);
		assertThat(cursor.next(10)).isEqualTo("a");
		messages.put("b", kept(5));
		messages.remove("c");
		messages.put("e", kept(6));
		assertThat(found(cursor)).containsExactly("d");
	}

	@Test
	void findsWhatIsNewerOnceMessagesWereDropped() {
		NavigableMap<String, MoquetteRetained.Kept> messages = new TreeMap<>();
		List.of("a", "b", "c").forEach((topic) -> messages.put(topic, kept(4)));
		RetainedCursor cursor = new RetainedCursor(messages, "#", 4, null);
		assertThat(cursor.next(10)).isEqualTo("a");
		messages.put("b", kept(5));
		cursor.includeNewer();
		assertThat(found(cursor)).containsExactly("b", "c");
	}

}
