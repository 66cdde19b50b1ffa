// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.PanelEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Ends of subscriptions that end with their sessions.
 */
class SessionEndIntegrationTests {

	private static final String[] FILTERS = { "a/#", "$share/g/b", "c" };

	@Test
	void announcesEachFilterAfterTheEndOfAConnectionWithoutASession() {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient five = broker.mqtt5("five");
			five.connect();
			subscribe(five);
			five.disconnect();
			assertEnd(broker, "five", 1);
			Mqtt3BlockingClient three = broker.mqtt3("three");
			three.connect();
			three.subscribeWith().topicFilter("t").send();
			three.disconnect();
			Awaitility.await().until(() -> story(broker, "three").size() == 4);
			assertThat(story(broker, "three")).last().isEqualTo("unsubscribed t");
			assertThat(broker.eventsOf(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::connection)
				.containsOnly(broker.eventsOf(ClientConnected.class).get(0).connection(),
						broker.eventsOf(ClientConnected.class).get(1).connection());
		}
	}

	@Test
	void announcesThemBeforeTheConnectionThatTakesOver() {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient first = broker.mqtt5("c");
			first.connect();
			subscribe(first);
			Mqtt5BlockingClient second = broker.mqtt5("c");
			second.connect();
			assertThat(story(broker, "c")).hasSize(9).last().isEqualTo("connected");
			assertEnd(broker, "c", 1);
			second.disconnect();
		}
	}

	@Test
	void announcesNoneWhileTheSessionIsKeptAndAllWhenACleanStartEndsIt() {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient client = broker.mqtt5("Kept");
			client.connectWith().sessionExpiryInterval(600).send();
			subscribe(client);
			client.disconnect();
			broker.await(ClientDisconnected.class, 1);
			assertThat(client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().isSessionPresent())
				.isTrue();
			client.disconnect();
			broker.await(ClientDisconnected.class, 2);
			assertThat(broker.eventsOf(ClientUnsubscribed.class)).isEmpty();
			client.connectWith().cleanStart(true).send();
			assertEnd(broker, "Kept", 2);
			assertThat(story(broker, "Kept")).last().isEqualTo("connected");
			client.disconnect();
			broker.await(ClientDisconnected.class, 3);
			assertThat(broker.eventsOf(ClientUnsubscribed.class)).hasSize(FILTERS.length);
		}
	}

	@Test
	void announcesThemWhenTheSessionOfAnAbsentClientExpires() {
		try (RunningBroker broker = new RunningBroker().start()) {
			leave(broker, "Expired", 1);
			assertEnd(broker, "Expired", 1);
			assertThat(broker.eventsOf(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::teamId)
				.containsOnly(RunningBroker.GRANTED.teamId());
		}
	}

	@Test
	void knowsClientsBySpellingAfterARestart(@TempDir Path directory) {
		String[] settings = { "--mqtt-panel.broker.persistence.path=" + directory };
		try (RunningBroker broker = new RunningBroker(settings).start()) {
			leave(broker, "Sensor-\u00c9", 1);
			leave(broker, "plain", 1);
			leave(broker, "Kept", 600);
			broker.await(ClientDisconnected.class, 3);
		}
		try (RunningBroker broker = new RunningBroker(settings).start()) {
			broker.await(ClientUnsubscribed.class, 2 * FILTERS.length);
			assertThat(broker.story()).allMatch(ClientUnsubscribed.class::isInstance);
			for (String clientId : new String[] { "Sensor-\u00c9", "plain" }) {
				assertThat(story(broker, clientId)).containsExactlyInAnyOrder("unsubscribed a/#",
						"unsubscribed $share/g/b", "unsubscribed c");
			}
			assertThat(broker.bean(BrokerStatus.class).subscriptions()).isEqualTo(FILTERS.length);
		}
		try (RunningBroker broker = new RunningBroker(settings).start()) {
			broker.mqtt5("Kept").connectWith().cleanStart(true).send();
			assertThat(story(broker, "Kept")).hasSize(4).last().isEqualTo("connected");
		}
	}

	private static void leave(RunningBroker broker, String clientId, long expiry) {
		Mqtt5BlockingClient client = broker.mqtt5(clientId);
		client.connectWith().sessionExpiryInterval(expiry).send();
		subscribe(client);
		client.disconnect();
	}

	private static void subscribe(Mqtt5BlockingClient client) {
		for (String filter : FILTERS) {
			client.subscribeWith().topicFilter(filter).send();
		}
	}

	/** All filters, behind the end of a connection. */
	private static void assertEnd(RunningBroker broker, String clientId, int connection) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> broker.eventsOf(ClientUnsubscribed.class).size() >= FILTERS.length);
		List<String> story = story(broker, clientId);
		int end = -1;
		for (int i = 0; i < connection; i++) {
			end += 1 + story.subList(end + 1, story.size()).indexOf("disconnected");
		}
		assertThat(story.subList(end + 1, end + 1 + FILTERS.length)).containsExactlyInAnyOrder("unsubscribed a/#",
				"unsubscribed $share/g/b", "unsubscribed c");
	}

	private static List<String> story(RunningBroker broker, String clientId) {
		return broker.story()
			.stream()
			.filter((event) -> event.clientId().equals(clientId))
			.map(SessionEndIntegrationTests::word)
			.toList();
	}

	private static String word(PanelEvent event) {
		if (event instanceof ClientUnsubscribed unsubscribed) {
			return "unsubscribed " + unsubscribed.topicFilter();
		}
		return event.getClass().getSimpleName().substring("Client".length()).toLowerCase(Locale.ROOT);
	}

}
