// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.testing.NaiveTopics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link TopicFilter}: by examples, and all filters up to four levels with all
 * topics and all other filters, against a reference that goes level by level.
 */
class TopicFilterTests {

	private static final List<String> FILTERS = NaiveTopics.filters(List.of("a", "$s", "", "+"), 4);

	private static final List<String> TOPICS = NaiveTopics.topics(List.of("a", "$s", "", "ab"), 5);

	private static final Map<String, BitSet> MATCHED = matched();

	private static Map<String, BitSet> matched() {
		List<List<String>> split = TOPICS.stream().map(NaiveTopics::split).toList();
		return FILTERS.stream()
			.collect(Collectors.toMap(Function.identity(), (filter) -> NaiveTopics.matched(filter, split)));
	}

	@ParameterizedTest
	@CsvSource({ "a/b, a/b, true", "a/b, a/bc, false", "a/b, a, false", "a/b, a/b/, false", "#, a/b/c, true",
			"a/#, a, true", "a/#, a/, true", "a/#, ab, false", "a/#, a/b/c, true", "+, a, true", "+, a/b, false",
			"+/+, /, true", "/+, /a, true", "+, /a, false", "a/+/c, a/b/c, true", "a/+/c, a//c, true",
			"a/+/c, a/b/d, false", "+/#, a, true", "a/+/#, a/b, true", "a/+/#, a, false", "#, $SYS/x, false",
			"+/x, $SYS/x, false", "a/+/b, a//b, true", "a, A, false", "/a, a, false", "a/, a, false",
			"$SYS/#, $SYS/x, true", "$SYS/+, $SYS/x, true", "a/+, a, false" })
	void matchesAsTheSpecificationSays(String filter, String topic, boolean matches) {
		assertThat(new TopicFilter(filter).matches(topic)).isEqualTo(matches);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a#", "#/a", "a/#/b", "a+", "+a/b", "a/b#", "a\0b" })
	void refusesWhatIsNoFilter(String filter) {
		assertThatIllegalArgumentException().isThrownBy(() -> new TopicFilter(filter))
			.withMessageContaining("is no topic filter: it ");
	}

	@ParameterizedTest
	@CsvSource({ "$share/g/a/#, a/#, true", "$share/g//a, /a, true", "a/b, a/b, false",
			"$shared/g/a, $shared/g/a, false" })
	void findsWhatIsShared(String filter, String inner, boolean shared) {
		assertThat(TopicFilter.inner(filter)).isEqualTo(inner);
		assertThat(TopicFilter.isShared(filter)).isEqualTo(shared);
	}

	@Test
	void findsShareName() {
		assertThat(TopicFilter.shareName("$share/g/a/b")).isEqualTo("g");
	}

	@ParameterizedTest
	@ValueSource(strings = { "#", "+", "a/+/b/#", "/", "$share", "$shared/x", "$share/g/a", "$share/g/#", "$share/g/+",
			"$share/g/+/a/#", "$share/g//", "$share/g/+/+" })
	void takesFiltersOfSubscriptions(String filter) {
		assertThat(TopicFilter.isValid(filter)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "a#", "#/a", "a/#/b", "a+", "+a/b", "a/b#", "a\0b", "$share/", "$share/g", "$share//x",
			"$share/g/", "$share/+/x", "$share/a#/x", "$share/g/a#", "$share/g/#/a", "$share/g/a+", "$share/g/+a",
			"$share/g/$share/h/x" })
	void refusesFiltersOfSubscriptions(String filter) {
		assertThat(TopicFilter.isValid(filter)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "a#, true", "#/a, true", "a/#/b, true", "+a/b, true", "$share/g/a#, true", "$share/g/#/a, true",
			"$share/g/+a, true", "'', false", "$share/, false", "$share/g, false", "$share//x, false",
			"$share/g/, false", "$share/+/x, false", "$share/a#/x, false", "$share/g/$share/h/x, false" })
	void isCompleteWhereverItsWildcardsAre(String filter, boolean complete) {
		assertThat(TopicFilter.isComplete(filter)).isEqualTo(complete);
		assertThat(TopicFilter.isValid(filter)).isFalse();
	}

	@Test
	void replacedTextIsTakenLiterally() {
		assertThat(new TopicFilter("a/x/#", (level) -> level.equals("x") ? "b/c" : level).matches("a/b/c/d")).isTrue();
		TopicFilter plus = new TopicFilter("a/x", (level) -> level.equals("x") ? "+" : level);
		assertThat(plus.matches("a/b")).isFalse();
		assertThat(plus.contains("a/b")).isFalse();
		assertThat(new TopicFilter("x/a", (level) -> level.equals("x") ? "$s" : level).overlaps("+/a")).isFalse();
	}

	@Test
	void matchesWhatTheReferenceMatches() {
		for (String filter : FILTERS) {
			TopicFilter compiled = new TopicFilter(filter);
			assertThat(compiled).hasToString(filter);
			assertThat(indexes(TOPICS, compiled::matches)).as(filter).isEqualTo(MATCHED.get(filter));
		}
	}

	@Test
	void containsFiltersOfWhichEveryTopicMatches() {
		for (String filter : FILTERS) {
			TopicFilter compiled = new TopicFilter(filter);
			BitSet outside = (BitSet) MATCHED.get(filter).clone();
			outside.flip(0, TOPICS.size());
			assertThat(indexes(FILTERS, compiled::contains)).as(filter)
				.isEqualTo(indexes(FILTERS, (other) -> !MATCHED.get(other).intersects(outside)));
		}
	}

	@Test
	void overlapsFiltersOfWhichAnyTopicMatches() {
		for (String filter : FILTERS) {
			TopicFilter compiled = new TopicFilter(filter);
			BitSet matched = MATCHED.get(filter);
			assertThat(indexes(FILTERS, compiled::overlaps)).as(filter)
				.isEqualTo(indexes(FILTERS, (other) -> MATCHED.get(other).intersects(matched)));
		}
	}

	private static BitSet indexes(List<String> all, Predicate<String> choice) {
		return IntStream.range(0, all.size())
			.filter((i) -> choice.test(all.get(i)))
			.collect(BitSet::new, BitSet::set, BitSet::or);
	}

}
