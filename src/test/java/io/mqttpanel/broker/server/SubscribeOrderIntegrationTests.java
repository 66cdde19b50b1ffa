// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order of what is done to a SUBSCRIBE: access rules, limit of subscriptions, events.
 */
class SubscribeOrderIntegrationTests {

	@RegisterExtension
	static final RuledBroker broker = new RuledBroker("--mqtt-panel.broker.limits.max-subscriptions=2");

	@ParameterizedTest
	@CsvSource({ "4, 80, 80", "5, 87, 97" })
	void filterThatTheRulesRefuseLeavesRoomForOthers(int version, String denied, String tooMany) throws IOException {
		String name = "apart-" + version;
		try (RawMqttClient client = broker.connected(version, name)) {
			assertThat(RuledBroker.subscribe(version, client, 1, "no/a", "no/b", "no/c"))
				.isEqualTo("SUBACK 1 %s %<s %<s".formatted(denied));
			assertThat(RuledBroker.subscribe(version, client, 2, "ok/a")).isEqualTo("SUBACK 2 02");
			assertThat(RuledBroker.subscribe(version, client, 3, "no/d")).isEqualTo("SUBACK 3 " + denied);
			assertThat(RuledBroker.subscribe(version, client, 4, "ok/b")).isEqualTo("SUBACK 4 02");
			assertThat(broker.events(LimitReached.class)).isEmpty();
			assertThat(RuledBroker.subscribe(version, client, 5, "no/e")).isEqualTo("SUBACK 5 " + denied);
			assertThat(broker.events(LimitReached.class)).isEmpty();
			assertThat(RuledBroker.subscribe(version, client, 6, "ok/c")).isEqualTo("SUBACK 6 " + tooMany);
			assertThat(broker.events(LimitReached.class)).extracting(LimitReached::limit)
				.containsExactly(Limit.SUBSCRIPTIONS);
		}
		assertThat(broker.events(AccessDenied.class)).hasSize(5);
		assertThat(broker.reported(name)).startsWith("ClientConnected", "ClientSubscribed ok/a",
				"ClientSubscribed ok/b");
		assertThat(broker.received(name)).hasSize(7).contains("> SUBSCRIBE 1", "> SUBSCRIBE 6");
	}

	@ParameterizedTest
	@CsvSource({ "4, 80, 80", "5, 87, 97" })
	void onlyFiltersThatTheRulesAllowCountInOneSubscribe(int version, String denied, String tooMany)
			throws IOException {
		String name = "mixed-" + version;
		try (RawMqttClient client = broker.connected(version, name)) {
			assertThat(RuledBroker.subscribe(version, client, 1, "no/a", "ok/a", "ok/b", "ok/c"))
				.isEqualTo("SUBACK 1 %s %s %<s %<s".formatted(denied, tooMany));
			assertThat(RuledBroker.subscribe(version, client, 2, "no/a", "ok/a", "no/b", "ok/b"))
				.isEqualTo("SUBACK 2 %s 02 %<s 02".formatted(denied));
			assertThat(RuledBroker.subscribe(version, client, 3, "no/a", "ok/c"))
				.isEqualTo("SUBACK 3 %s %s".formatted(denied, tooMany));
		}
		assertThat(broker.events(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(Limit.SUBSCRIPTIONS, Limit.SUBSCRIPTIONS);
		assertThat(broker.reported(name)).startsWith("ClientConnected", "ClientSubscribed ok/a",
				"ClientSubscribed ok/b");
	}

}
