// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

class TopicSpacesTests {

	private static final String SESSION = SessionId.of(7, 3, "c");

	private final TopicSpaces teams = new TopicSpaces(true);

	@ParameterizedTest
	@ValueSource(strings = { "a", "/", "/a", "a/b/", "#", "+/a", "$other", "$SYSTEM/a" })
	void topicOfATeamIsItsOwn(String name) {
		String qualified = this.teams.qualified(SESSION, name);
		assertThat(qualified).isEqualTo("\0007/" + name);
		assertThat(TopicSpaces.isQualified(qualified)).isTrue();
		assertThat(TopicSpaces.plain(qualified)).isEqualTo(name);
		assertThat(this.teams.qualified(SessionId.of(8, 3, "c"), name)).isNotEqualTo(qualified);
	}

	@ParameterizedTest
	@ValueSource(strings = { "$SYS", "$SYS/broker/uptime", "$SYS/#" })
	void topicOfTheServerIsTheSameForAll(String name) {
		assertThat(this.teams.qualified(SESSION, name)).isEqualTo(name);
		assertThat(TopicSpaces.plain(name)).isEqualTo(name);
	}

	@Test
	void allShareTopicsOfOneSpace() {
		assertThat(new TopicSpaces(false).qualified(SESSION, "a")).isEqualTo("a");
	}

}
