// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Feed of the broker's events. It numbers each event, keeps the state for pages that are
 * opened later, and sends it to open pages. {@link #state()} contains exactly the events
 * up to its sequence, so that a page can continue with the next one.
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
	 * Accepts an event. Called on an event loop; it does not wait for pages.
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
		return new State(this.boot, appKey(), CHANNEL, now, this.sequence, counts, this.duplicates,
				this.connections.dropped(), this.clients.clients(), events, this.rates.rates(now));
	}

	private String appKey() {
		return Objects.requireNonNullElse(this.properties.appKey(), "");
	}

	/**
	 * Initial state of a page.
	 *
	 * @param boot the identifier of this start of the Panel; sequences of other starts
	 * are not comparable
	 * @param appKey the key to connect with
	 * @param channel the channel to subscribe to
	 * @param serverTime Unix time in milliseconds
	 * @param sequence the number of the last event in this state
	 * @param totals the number of events of each type
	 * @param duplicates the number of events that were received more than once
	 * @param dropped the number of events that were not sent to slow pages
	 * @param clients the connected clients
	 * @param events the newest events, oldest first
	 * @param rates the rates of the last seconds, oldest first
	 */
	record State(String boot, String appKey, String channel, long serverTime, long sequence, Map<String, Long> totals,
			long duplicates, long dropped, List<ConnectedClients.Client> clients, List<Entry> events,
			List<RateHistory.Rate> rates) {
	}

	/**
	 * Event as a page receives it over its WebSocket.
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
