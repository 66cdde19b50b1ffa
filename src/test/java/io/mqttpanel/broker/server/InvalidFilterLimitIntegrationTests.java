// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Topic filters that are not valid do not count towards the limit of subscriptions.
 */
class InvalidFilterLimitIntegrationTests {

	@RegisterExtension
	static final RuledBroker broker = new RuledBroker("--mqtt-panel.broker.limits.max-subscriptions=2");

	@ParameterizedTest
	@CsvSource({ "4, 80, 80", "5, 8[0F], 97" })
	void invalidFilterLeavesRoomForValidOnes(int version, String invalid, String tooMany) throws IOException {
		String name = "invalid-" + version;
		try (RawMqttClient client = broker.connected(version, name)) {
			assertThat(RuledBroker.subscribe(version, client, 1, "ok/a#b", "ok/c#d"))
				.matches("SUBACK 1 %s %<s".formatted(invalid));
			assertThat(RuledBroker.subscribe(version, client, 2, "ok/a")).isEqualTo("SUBACK 2 02");
			assertThat(RuledBroker.subscribe(version, client, 3, "ok/e#f", "ok/b"))
				.matches("SUBACK 3 %s 02".formatted(invalid));
			assertThat(broker.events(LimitReached.class)).isEmpty();
			assertThat(RuledBroker.subscribe(version, client, 4, "ok/c")).isEqualTo("SUBACK 4 " + tooMany);
		}
		assertThat(broker.events(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(Limit.SUBSCRIPTIONS);
		assertThat(broker.reported(name)).startsWith("ClientConnected", "ClientSubscribed ok/a",
				"ClientSubscribed ok/b");
	}

}
