// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Connected clients according to the events. Over {@value #LIMIT} clients the one that
 * connected first is removed. Not thread-safe.
 */
class ConnectedClients {

	static final int LIMIT = 5_000;

	static final int SUBSCRIPTION_LIMIT = 100;

	private final Map<String, Client> clients = new LinkedHashMap<>();

	void apply(ReceivedEvent event) {
		String id = event.text("id");
		switch (event.type()) {
			case CLIENT_CONNECTED -> connected(id, event);
			case CLIENT_DISCONNECTED -> this.clients.remove(id);
			case CLIENT_SUBSCRIBED -> subscribed(id, event);
			case CLIENT_UNSUBSCRIBED -> unsubscribed(id, event);
			case MESSAGE_PUBLISHED, PACKET_PROCESSED -> {
			}
		}
	}

	private void connected(String id, ReceivedEvent event) {
		this.clients.remove(id);
		if (this.clients.size() >= LIMIT) {
			this.clients.remove(this.clients.keySet().iterator().next());
		}
		this.clients.put(id, new Client(id, event.text("remote"), event.number("protocol_version"),
				event.text("username"), event.number("keep_alive"), event.number("timestamp"), Map.of()));
	}

	private void subscribed(String id, ReceivedEvent event) {
		this.clients.computeIfPresent(id, (key, client) -> {
			Map<String, Long> subscriptions = new LinkedHashMap<>(client.subscriptions());
			if (subscriptions.size() < SUBSCRIPTION_LIMIT || subscriptions.containsKey(event.text("topic_name"))) {
				subscriptions.put(event.text("topic_name"), event.number("qos"));
			}
			return client.withSubscriptions(subscriptions);
		});
	}

	private void unsubscribed(String id, ReceivedEvent event) {
		this.clients.computeIfPresent(id, (key, client) -> {
			Map<String, Long> subscriptions = new LinkedHashMap<>(client.subscriptions());
			subscriptions.remove(event.text("topic_name"));
			return client.withSubscriptions(subscriptions);
		});
	}

	List<Client> clients() {
		return new ArrayList<>(this.clients.values());
	}

	/**
	 * Connected client. The map of its subscriptions is never modified.
	 *
	 * @param id the client identifier
	 * @param remote the address of the client
	 * @param protocolVersion 3, 4 or 5
	 * @param username the user name, perhaps empty
	 * @param keepAlive the keep alive interval in seconds
	 * @param since the time of the connection, Unix time in milliseconds
	 * @param subscriptions the topic filters and their granted QoS
	 */
	record Client(String id, String remote, long protocolVersion, String username, long keepAlive, long since,
			Map<String, Long> subscriptions) {

		Client withSubscriptions(Map<String, Long> changed) {
			return new Client(this.id, this.remote, this.protocolVersion, this.username, this.keepAlive, this.since,
					changed);
		}

	}

}
