// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Which topics a filter matches.
 */
class TopicFilterTests {

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

	@Test
	void agreesWithAMatcherThatGoesLevelByLevel() {
		Random random = new Random(20);
		int matched = 0;
		List<String> mistaken = new ArrayList<>();
		for (int i = 0; i < 100_000; i++) {
			String filter = levels(random, new String[] { "a", "b", "", "+", "ab" });
			filter = (random.nextInt(3) == 0) ? filter + "/#" : filter;
			String topic = levels(random, new String[] { "a", "b", "", "ab" });
			if (!filter.isEmpty()) {
				boolean expected = naive(filter.split("/", -1), topic.split("/", -1), 0);
				if (new TopicFilter(filter).matches(topic) != expected) {
					mistaken.add(filter + " on " + topic);
				}
				matched += expected ? 1 : 0;
			}
		}
		assertThat(mistaken).isEmpty();
		assertThat(matched).isBetween(5_000, 95_000);
	}

	private static String levels(Random random, String[] words) {
		StringBuilder levels = new StringBuilder(words[random.nextInt(words.length)]);
		for (int more = random.nextInt(4); more > 0; more--) {
			levels.append('/').append(words[random.nextInt(words.length)]);
		}
		return levels.toString();
	}

	private static boolean naive(String[] filter, String[] topic, int level) {
		if (level == filter.length) {
			return level == topic.length;
		}
		if (filter[level].equals("#")) {
			return true;
		}
		return level < topic.length && (filter[level].equals("+") || filter[level].equals(topic[level]))
				&& naive(filter, topic, level + 1)
				|| level == topic.length && level == filter.length - 1 && filter[level].equals("#");
	}

}
