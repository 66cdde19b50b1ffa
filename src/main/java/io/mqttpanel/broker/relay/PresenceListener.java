// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Listener that knows the connected clients from the events about them, and reports them
 * to the Panel again: on request of the operator or after lifecycle events were lost. A
 * report after losses waits for room in the buffer and for a pause, because a report that
 * overflows the buffer is itself a loss.
 *
 * <p>
 * It has to be called before the buffer: then no report of a client can follow its end,
 * because reporting a client and removing it exclude each other. Subscriptions of clients
 * that are away are kept for resumed sessions, for a bounded number of clients.
 */
final class PresenceListener implements BrokerEventListener {

	private static final Logger logger = LoggerFactory.getLogger(PresenceListener.class);

	private static final long PAUSE = Duration.ofSeconds(10).toNanos();

	private static final int MAX_AWAY = 65_536;

	private final EventBuffer buffer;

	private final EventCounts counts;

	private final LongSupplier clock;

	private final ConcurrentMap<String, Client> clients = new ConcurrentHashMap<>();

	private final Map<String, Map<String, ClientSubscribed>> away = Collections.synchronizedMap(new Away());

	private long covered;

	private long lastReport;

	PresenceListener(EventBuffer buffer, EventCounts counts, LongSupplier clock) {
		this.buffer = buffer;
		this.counts = counts;
		this.clock = clock;
		this.lastReport = clock.getAsLong() - PAUSE;
	}

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof ClientConnected connected) {
			begin(connected);
		}
		else if (event instanceof ClientDisconnected disconnected) {
			end(disconnected);
		}
		else if (event instanceof ClientSubscribed subscribed) {
			Client client = this.clients.get(key(subscribed));
			if (client != null) {
				client.add(subscribed);
			}
		}
		else if (event instanceof ClientUnsubscribed unsubscribed) {
			remove(unsubscribed);
		}
	}

	private void remove(ClientUnsubscribed unsubscribed) {
		Client client = this.clients.get(key(unsubscribed));
		if (client != null) {
			client.remove(unsubscribed);
		}
		else {
			this.away.computeIfPresent(key(unsubscribed), (key, subscriptions) -> {
				subscriptions.remove(unsubscribed.topicFilter());
				return subscriptions.isEmpty() ? null : subscriptions;
			});
		}
	}

	/** Teams may have clients of the same name. */
	private static String key(PanelEvent event) {
		return event.teamId() + "/" + event.clientId();
	}

	private void begin(ClientConnected connected) {
		Client client = new Client(connected);
		Map<String, ClientSubscribed> kept = this.away.remove(key(connected));
		if (kept != null && connected.resumed()) {
			kept.values().forEach(client::add);
		}
		this.clients.put(key(connected), client);
	}

	private void end(ClientDisconnected disconnected) {
		Client client = this.clients.get(key(disconnected));
		if (client != null && client.isOf(disconnected)) {
			Map<String, ClientSubscribed> subscriptions = client.end();
			this.clients.remove(key(disconnected), client);
			if (!subscriptions.isEmpty()) {
				this.away.put(key(disconnected), subscriptions);
			}
		}
	}

	/**
	 * Reports all connected clients to the Panel. Safe on any thread.
	 */
	void report() {
		logger.info("Sending the connected clients and their subscriptions to the Panel again");
		report(this.buffer::onEvent);
	}

	/**
	 * Reports every connected client and its subscriptions as snapshots. No report of a
	 * client follows its {@link ClientDisconnected}.
	 * @param listener receives the snapshots and must not block
	 */
	void report(Consumer<PanelEvent> listener) {
		this.clients.values().forEach((client) -> client.report(listener));
	}

	/**
	 * Reports again if lifecycle events were lost. It is called periodically by one
	 * thread.
	 * @param connected whether the Panel is connected
	 */
	void check(boolean connected) {
		long lost = this.counts.lost(EventClass.LIFECYCLE);
		long now = this.clock.getAsLong();
		if (lost > this.covered && connected && this.buffer.bytes() < this.buffer.capacity() / 2
				&& now - this.lastReport >= PAUSE) {
			this.covered = lost;
			this.lastReport = now;
			report();
		}
	}

	/**
	 * Connected client and its subscriptions.
	 */
	private static final class Client {

		private final ClientConnected connected;

		private final Map<String, ClientSubscribed> subscriptions = new LinkedHashMap<>();

		private boolean ended;

		Client(ClientConnected connected) {
			this.connected = connected.asSnapshot();
		}

		boolean isOf(ClientDisconnected disconnected) {
			return this.connected.connection() == disconnected.connection();
		}

		synchronized void add(ClientSubscribed event) {
			this.subscriptions.put(event.topicFilter(),
					new ClientSubscribed(event.clientId(), this.connected.connection(), event.teamId(),
							event.topicFilter(), event.qos(), event.timestamp(), true));
		}

		synchronized void remove(ClientUnsubscribed event) {
			this.subscriptions.remove(event.topicFilter());
		}

		synchronized Map<String, ClientSubscribed> end() {
			this.ended = true;
			return this.subscriptions;
		}

		synchronized void report(Consumer<PanelEvent> listener) {
			if (!this.ended) {
				listener.accept(this.connected);
				this.subscriptions.values().forEach(listener);
			}
		}

	}

	/**
	 * Subscriptions of clients that are away. The client that is away longest is removed
	 * first.
	 */
	private static final class Away extends LinkedHashMap<String, Map<String, ClientSubscribed>> {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<String, Map<String, ClientSubscribed>> eldest) {
			return size() > MAX_AWAY;
		}

	}

}
