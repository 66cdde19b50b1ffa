// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TopicName}.
 */
class TopicNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "a", "/", "a/b", "$SYS/x", "$share", "$share/g/a", "a b" })
	void takesTopicNames(String topic) {
		assertThat(TopicName.isValid(topic)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "#", "a/+", "a#" })
	void refusesWhatIsNoTopicName(String topic) {
		assertThat(TopicName.isValid(topic)).isFalse();
	}

	@Test
	void countsLevels() {
		assertThat(TopicName.isDeeper("a", 1)).isFalse();
		assertThat(TopicName.isDeeper("a/", 1)).isTrue();
		assertThat(TopicName.isDeeper("a/b/#", 3)).isFalse();
		assertThat(TopicName.isDeeper("//", 2)).isTrue();
	}

	@ParameterizedTest
	@CsvSource({ "$SYS/x, true", "$, true", "a/$SYS, false", "'', false" })
	void reservesTopicsThatBeginWithADollar(String topic, boolean reserved) {
		assertThat(TopicName.isReserved(topic)).isEqualTo(reserved);
	}

	@ParameterizedTest
	@CsvSource({ "$SYS, true", "$SYS/broker/uptime, true", "$SYS/#, true", "$SYSTEM, false", "$sys/a, false",
			"a/$SYS, false", "'', false" })
	void knowsTheTopicsOfTheServer(String topic, boolean system) {
		assertThat(TopicName.isSystem(topic)).isEqualTo(system);
	}

}
