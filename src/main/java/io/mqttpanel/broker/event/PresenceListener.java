// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * Listener that knows the connected clients from the events about them. It has to be
 * called before any listener that receives reports: then no report of a client can follow
 * its end, because reporting a client and removing it exclude each other.
 *
 * <p>
 * Subscriptions of clients that are away are kept for resumed sessions, for a bounded
 * number of clients.
 */
public final class PresenceListener implements BrokerEventListener, Presence {

	private static final int MAX_AWAY = 65_536;

	private final ConcurrentMap<String, Client> clients = new ConcurrentHashMap<>();

	private final Map<String, Map<String, ClientSubscribed>> away = Collections.synchronizedMap(new Away());

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof ClientConnected connected) {
			begin(connected);
		}
		else if (event instanceof ClientDisconnected disconnected) {
			end(disconnected);
		}
		else if (event instanceof ClientSubscribed subscribed) {
			Client client = this.clients.get(subscribed.clientId());
			if (client != null) {
				client.add(subscribed);
			}
		}
		else if (event instanceof ClientUnsubscribed unsubscribed) {
			Client client = this.clients.get(unsubscribed.clientId());
			if (client != null) {
				client.remove(unsubscribed);
			}
		}
	}

	private void begin(ClientConnected connected) {
		Client client = new Client(connected);
		Map<String, ClientSubscribed> kept = this.away.remove(connected.clientId());
		if (kept != null && connected.resumed()) {
			kept.values().forEach(client::add);
		}
		this.clients.put(connected.clientId(), client);
	}

	private void end(ClientDisconnected disconnected) {
		Client client = this.clients.get(disconnected.clientId());
		if (client != null && client.isOf(disconnected)) {
			Map<String, ClientSubscribed> subscriptions = client.end();
			this.clients.remove(disconnected.clientId(), client);
			if (!subscriptions.isEmpty()) {
				this.away.put(disconnected.clientId(), subscriptions);
			}
		}
	}

	@Override
	public void report(Consumer<PanelEvent> listener) {
		this.clients.values().forEach((client) -> client.report(listener));
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
			this.subscriptions.put(event.topicFilter(), new ClientSubscribed(event.clientId(),
					this.connected.connection(), event.topicFilter(), event.qos(), event.timestamp(), true));
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
