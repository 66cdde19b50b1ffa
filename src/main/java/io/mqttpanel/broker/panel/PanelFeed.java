// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All that the broker has told: it numbers each event, remembers what a page opened late
 * needs, and hands it to the pages that are open. What {@link #state()} returns holds
 * exactly the events up to its sequence, so that a page can go on with the one after it.
 */
class PanelFeed {

	static final String CHANNEL = "mqtt";

	private final PanelProperties properties;

	private final PusherConnections connections;

	private final PusherFrames frames;

	private final InstantSource clock;

	private final EventHistory history;

	private final ConnectedClients clients = new ConnectedClients();

	private final RateHistory rates = new RateHistory();

	private final Map<ReceivedEventType, Long> totals = new EnumMap<>(ReceivedEventType.class);

	private final String boot = UUID.randomUUID().toString();

	private long sequence;

	private long duplicates;

	PanelFeed(PanelProperties properties, PusherConnections connections, PusherFrames frames, InstantSource clock) {
		this.properties = properties;
		this.connections = connections;
		this.frames = frames;
		this.clock = clock;
		this.history = new EventHistory(properties.historySize());
	}

	/**
	 * Takes an event in. Called on an event loop; never waits for a page.
	 * @param received an event of the broker
	 */
	synchronized void accept(ReceivedEvent received) {
		if (!this.history.isNew(received)) {
			this.duplicates++;
			return;
		}
		ReceivedEvent event = received.numbered(++this.sequence);
		this.history.add(event);
		this.clients.apply(event);
		this.rates.count(event, this.clock.millis());
		this.totals.merge(event.type(), 1L, Long::sum);
		this.connections.broadcast(CHANNEL, () -> this.frames.event(CHANNEL, event));
	}

	synchronized State state() {
		long now = this.clock.millis();
		Map<String, Long> counts = new LinkedHashMap<>();
		this.totals.forEach((type, count) -> counts.put(type.wireName(), count));
		List<Entry> events = this.history.events().stream().map(Entry::of).toList();
		return new State(this.boot, this.properties.appKey(), CHANNEL, now, this.sequence, counts, this.duplicates,
				this.connections.dropped(), this.clients.clients(), events, this.rates.rates(now));
	}

	/**
	 * What a page that is opened late needs to show what is there.
	 *
	 * @param boot tells this run of the Panel from others, whose sequences are not
	 * comparable
	 * @param appKey the key to connect with
	 * @param channel the channel to subscribe to
	 * @param serverTime Unix time in milliseconds
	 * @param sequence the number of the last event that is in here
	 * @param totals how many events of each type there were
	 * @param duplicates how many events came more than once
	 * @param dropped how many events slow pages were not sent
	 * @param clients the connected clients
	 * @param events the newest events, oldest first
	 * @param rates the rates of the last seconds, oldest first
	 */
	record State(String boot, String appKey, String channel, long serverTime, long sequence, Map<String, Long> totals,
			long duplicates, long dropped, List<ConnectedClients.Client> clients, List<Entry> events,
			List<RateHistory.Rate> rates) {
	}

	/**
	 * An event as a page gets it over its WebSocket too.
	 *
	 * @param event the event's name
	 * @param data its fields
	 */
	record Entry(String event, Object data) {

		static Entry of(ReceivedEvent event) {
			return new Entry(event.type().wireName(), event.data());
		}

	}

}
