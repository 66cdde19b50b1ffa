// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.time.Duration;

import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.BrokerStatus;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions that are not kept for as long as their clients want [MQTT5-3.2.2.3.2].
 */
class MaxSessionExpiryIntegrationTests {

	private static final String SECOND = "--mqtt-panel.broker.max-session-expiry=1s";

	@Test
	void tellsOnlyClientsThatWantMore() {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.max-session-expiry=1h").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			assertThat(client.connectWith().sessionExpiryInterval(7200).send().getSessionExpiryInterval())
				.hasValue(3600);
			client.disconnect();
			assertThat(client.connectWith().noSessionExpiry().send().getSessionExpiryInterval()).hasValue(3600);
			client.disconnect();
			assertThat(client.connectWith().sessionExpiryInterval(3600).send().getSessionExpiryInterval()).isEmpty();
			client.disconnect();
		}
	}

	@Test
	void endsSessionsOfAllVersions() {
		try (RunningBroker broker = new RunningBroker(SECOND).start()) {
			leaveMqtt3(broker);
			Mqtt5BlockingClient five = broker.mqtt5("five");
			five.connectWith().sessionExpiryInterval(600).send();
			five.subscribeWith().topicFilter("t").send();
			five.disconnectWith().sessionExpiryInterval(1200).send();
			awaitNoSubscription(broker);
			assertThat(five.connectWith().cleanStart(false).send().isSessionPresent()).isFalse();
			five.disconnect();
		}
	}

	@Test
	void endsSessionsFromBeforeItWasSet(@TempDir Path directory) {
		String persistence = "--mqtt-panel.broker.persistence.path=" + directory;
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			leaveMqtt3(broker);
		}
		try (RunningBroker broker = new RunningBroker(persistence, SECOND).start()) {
			awaitNoSubscription(broker);
		}
	}

	private static void leaveMqtt3(RunningBroker broker) {
		Mqtt3BlockingClient client = broker.mqtt3("three");
		client.connectWith().cleanSession(false).send();
		client.subscribeWith().topicFilter("t").send();
		assertThat(broker.bean(BrokerStatus.class).subscriptions()).isEqualTo(1);
		client.disconnect();
	}

	private static void awaitNoSubscription(RunningBroker broker) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> broker.bean(BrokerStatus.class).subscriptions() == 0);
	}

}
