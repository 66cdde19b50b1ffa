// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.socket.CloseStatus;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/**
 * Tests for {@link PanelFeed} and what it remembers.
 */
class PanelFeedTests {

	private final JsonMapper json = JsonMapper.builder().build();

	private final PusherFrames frames = new PusherFrames(this.json);

	private final PusherConnections connections = new PusherConnections(TestEvents.properties(), this.frames, () -> 0L);

	private final PanelFeed feed = new PanelFeed(TestEvents.properties(), this.connections, this.frames,
			InstantSource.fixed(Instant.ofEpochMilli(TestEvents.NOW)));

	@Test
	void numbersEventsAndRemembersThem() {
		accept(ReceivedEventType.CLIENT_CONNECTED, "a");
		accept(ReceivedEventType.MESSAGE_PUBLISHED, "a");
		PanelFeed.State state = this.feed.state();
		assertThat(state.sequence()).isEqualTo(2);
		assertThat(state.totals()).containsEntry("MqttClientConnected", 1L).containsEntry("MqttClientPublished", 1L);
		assertThat(state.events()).extracting(PanelFeed.Entry::event)
			.containsExactly("MqttClientConnected", "MqttClientPublished");
		assertThat(state.events().get(1).data()).asString().contains("\"panel_sequence\":2");
	}

	@Test
	void forgetsTheOldestOfATypeButNotWhatIsRare() {
		accept(ReceivedEventType.CLIENT_CONNECTED, "a");
		for (int i = 0; i < 20; i++) {
			accept(ReceivedEventType.PACKET_PROCESSED, "a");
		}
		List<PanelFeed.Entry> events = this.feed.state().events();
		assertThat(events).hasSize(1 + TestEvents.properties().historySize());
		assertThat(events.get(0).event()).isEqualTo("MqttClientConnected");
		assertThat(events.get(5).data()).asString().contains("\"panel_sequence\":21");
	}

	@Test
	void takesAnEventThatIsSentAgainOnce() {
		ReceivedEvent event = new ReceivedEvent(ReceivedEventType.MESSAGE_PUBLISHED,
				TestEvents.data(ReceivedEventType.MESSAGE_PUBLISHED).put("event_id", "boot-1"));
		this.feed.accept(event);
		this.feed.accept(event);
		assertThat(this.feed.state().sequence()).isEqualTo(1);
		assertThat(this.feed.state().duplicates()).isEqualTo(1);
	}

	@Test
	void rememberedIdsAreBounded() {
		EventHistory history = new EventHistory(1);
		for (int i = 0; i <= EventHistory.REMEMBERED_IDS; i++) {
			assertThat(history.isNew(identified("boot-" + i))).isTrue();
		}
		assertThat(history.isNew(identified("boot-1"))).isFalse();
		assertThat(history.isNew(identified("boot-0"))).isTrue();
	}

	@Test
	void knowsTheConnectedClientsAndTheirSubscriptions() {
		accept(ReceivedEventType.CLIENT_CONNECTED, "a");
		accept(ReceivedEventType.CLIENT_CONNECTED, "b");
		accept(ReceivedEventType.CLIENT_SUBSCRIBED, "a");
		accept(ReceivedEventType.CLIENT_SUBSCRIBED, "b");
		accept(ReceivedEventType.CLIENT_UNSUBSCRIBED, "b");
		accept(ReceivedEventType.CLIENT_CONNECTED, "c");
		accept(ReceivedEventType.CLIENT_DISCONNECTED, "c");
		accept(ReceivedEventType.CLIENT_SUBSCRIBED, "nobody");
		List<ConnectedClients.Client> clients = this.feed.state().clients();
		assertThat(clients).extracting(ConnectedClients.Client::id).containsExactly("a", "b");
		assertThat(clients.get(0).subscriptions()).containsOnlyKeys("demo/#").containsEntry("demo/#", 1L);
		assertThat(clients.get(0).remote()).isEqualTo("192.0.2.7:40000");
		assertThat(clients.get(1).subscriptions()).isEmpty();
	}

	@Test
	void connectedClientsAndSubscriptionsAreBounded() {
		ConnectedClients clients = new ConnectedClients();
		for (int i = 0; i <= ConnectedClients.LIMIT; i++) {
			clients.apply(TestEvents.event(ReceivedEventType.CLIENT_CONNECTED, "client-" + i));
		}
		for (int i = 0; i <= ConnectedClients.SUBSCRIPTION_LIMIT; i++) {
			clients.apply(new ReceivedEvent(ReceivedEventType.CLIENT_SUBSCRIBED,
					TestEvents.data(ReceivedEventType.CLIENT_SUBSCRIBED)
						.put("id", "client-1")
						.put("topic_name", "t/" + i)));
		}
		assertThat(clients.clients()).hasSize(ConnectedClients.LIMIT);
		assertThat(clients.clients().get(0).id()).isEqualTo("client-1");
		assertThat(clients.clients().get(0).subscriptions()).hasSize(ConnectedClients.SUBSCRIPTION_LIMIT);
	}

	@Test
	void countsRatesByTheBrokersTime() {
		at(ReceivedEventType.MESSAGE_PUBLISHED, TestEvents.NOW);
		at(ReceivedEventType.MESSAGE_PUBLISHED, TestEvents.NOW + 60_000);
		at(ReceivedEventType.PACKET_PROCESSED, TestEvents.NOW - 2_000);
		at(ReceivedEventType.PACKET_PROCESSED, TestEvents.NOW - 1_000 * RateHistory.SECONDS);
		at(ReceivedEventType.CLIENT_DISCONNECTED, TestEvents.NOW);
		long second = TestEvents.NOW / 1000;
		assertThat(this.feed.state().rates())
			.extracting(RateHistory.Rate::second, RateHistory.Rate::messages, RateHistory.Rate::packets)
			.containsExactly(tuple(second - 2, 0L, 1L), tuple(second, 2L, 0L));
	}

	@Test
	void rateSlotsAreUsedAgain() {
		RateHistory rates = new RateHistory();
		ReceivedEvent event = TestEvents.event(ReceivedEventType.MESSAGE_PUBLISHED);
		rates.count(event, TestEvents.NOW);
		long later = TestEvents.NOW + 1000L * RateHistory.SECONDS;
		rates.count(new ReceivedEvent(event.type(), event.data().put("timestamp", later)), later);
		assertThat(rates.rates(later)).containsExactly(new RateHistory.Rate(later / 1000, 1, 0));
	}

	@Test
	void handsEventsToSubscribersOnlyWithDataAsAString() {
		PusherConnection page = this.connections.open();
		PusherConnection broker = this.connections.open();
		this.connections.add(page);
		this.connections.add(broker);
		page.subscribe("mqtt");
		accept(ReceivedEventType.CLIENT_DISCONNECTED, "a");
		page.close(CloseStatus.NORMAL);
		broker.close(CloseStatus.NORMAL);
		StepVerifier.create(page.frames().map((frame) -> this.json.readTree(frame.content()))).assertNext((frame) -> {
			assertThat(frame.path("channel").stringValue()).isEqualTo("mqtt");
			assertThat(frame.path("event").stringValue()).isEqualTo("MqttClientDisconnected");
			assertThat(this.json.readTree(frame.path("data").stringValue()).path("id").stringValue()).isEqualTo("a");
		}).verifyComplete();
		StepVerifier.create(broker.frames()).verifyComplete();
	}

	private void accept(ReceivedEventType type, String client) {
		this.feed.accept(TestEvents.event(type, client));
	}

	private void at(ReceivedEventType type, long timestamp) {
		this.feed.accept(new ReceivedEvent(type, TestEvents.data(type).put("timestamp", timestamp)));
	}

	private ReceivedEvent identified(String id) {
		return new ReceivedEvent(ReceivedEventType.PACKET_PROCESSED,
				TestEvents.data(ReceivedEventType.PACKET_PROCESSED).put("event_id", id));
	}

}
