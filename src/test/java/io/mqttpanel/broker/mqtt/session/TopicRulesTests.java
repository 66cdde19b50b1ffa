// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicRules}.
 */
class TopicRulesTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "/", "a/b", "$SYS/x", "$share", "$share/g/a", "a b" })
	void takesTopicNames(String topic) {
		assertThat(TopicRules.isName(topic)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "#", "a/+", "a#" })
	void refusesWhatIsNoTopicName(String topic) {
		assertThat(TopicRules.isName(topic)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "#", "+", "a/+/b/#", "$share", "$shared/x", "$share/g/a", "$share/g/#", "$share/g/+",
			"$share/g/+/a/#", "$share/g//", "$share/g/+/+" })
	void takesFilters(String filter) {
		assertThat(TopicRules.isFilter(filter)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "$share/", "$share/g", "$share//x", "$share/g/", "$share/+/x", "$share/a#/x",
			"$share/g/a#", "$share/g/#/a", "$share/g/a+", "$share/g/+a", "$share/g/$share/h/x" })
	void refusesFiltersThatEndASessionLoop(String filter) {
		assertThat(TopicRules.isFilter(filter)).isFalse();
	}

	@Test
	void endsAt128Levels() {
		String deepest = "/".repeat(TopicRules.MAX_LEVELS - 1);
		assertThat(TopicRules.isName(deepest)).isTrue();
		assertThat(TopicRules.isFilter(deepest)).isTrue();
		assertThat(TopicRules.isName(deepest + "/")).isFalse();
		assertThat(TopicRules.isFilter(deepest + "/")).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "#", "+", "a/#", "a/+/b", "+/+/#", "a//#", "$share/g/a/+/#", "a" })
	void takesWildcardsInPlace(String filter) {
		assertThat(TopicRules.hasWildcardsInPlace(filter)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "a#b", "c#d", "a#", "#/a", "a+", "+a", "a/b+/c", "##", "++", "$share/g/a#b" })
	void refusesWildcardsOutOfPlace(String filter) {
		assertThat(TopicRules.hasWildcardsInPlace(filter)).isFalse();
	}

}
