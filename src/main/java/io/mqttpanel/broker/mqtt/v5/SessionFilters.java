// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

import io.mqttpanel.broker.mqtt.client.UnreleasedMessages;

/**
 * The subscriptions of every session that exists, also of clients that are away, and what
 * it has received at QoS 2. Bounded by the engine's own sessions: what that forgets is
 * forgotten here.
 */
public final class SessionFilters {

	private final ConcurrentMap<String, ClientFilters> sessions = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, UnreleasedMessages> unreleased = new ConcurrentHashMap<>();

	/**
	 * Begins anew: the sessions of an earlier run are gone, or are restored next.
	 */
	public void clear() {
		this.sessions.clear();
		this.unreleased.clear();
	}

	/**
	 * Notes a subscription from before the start. Called before any session is resumed.
	 * @param clientId whose it is
	 * @param topicFilter the filter, of a shared subscription with its share name
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	public void restore(String clientId, String topicFilter, int identifier, boolean retainAsPublished) {
		this.sessions.computeIfAbsent(clientId, (id) -> new ClientFilters())
			.add(topicFilter, identifier, retainAsPublished);
	}

	/**
	 * Forgets a session that has ended. Safe on any thread.
	 * @param clientId whose it was
	 */
	public void forget(String clientId) {
		this.sessions.remove(clientId);
		this.unreleased.remove(clientId);
	}

	/**
	 * Returns what a client has sent at QoS 2 and not released. Safe on any thread.
	 * @param clientId whose session
	 * @return the session's, a new one if there is no session
	 */
	public UnreleasedMessages unreleased(String clientId) {
		UnreleasedMessages messages = this.unreleased.get(clientId);
		return (messages != null) ? messages : new UnreleasedMessages();
	}

	/**
	 * Returns what the clients of all sessions have sent at QoS 2 and not released. Safe
	 * on any thread.
	 * @return the messages of this moment, by client identifier
	 */
	public Map<String, UnreleasedMessages> unreleased() {
		return Map.copyOf(this.unreleased);
	}

	/**
	 * Remembers, as long as its session, what a client sends at QoS 2. Called when it is
	 * let in, and for sessions that are restored.
	 * @param clientId whose session
	 * @param messages what it has sent and not released
	 */
	public void keep(String clientId, UnreleasedMessages messages) {
		this.unreleased.put(clientId, messages);
	}

	/**
	 * Returns the subscriptions of a connected client that it may not have. Called on the
	 * event loop of its connection.
	 * @param clientId whose
	 * @param allowed whether a filter is allowed, of a shared subscription the inner one
	 * @return the filters, of shared subscriptions with their share names
	 */
	List<String> refused(String clientId, Predicate<String> allowed) {
		ClientFilters filters = this.sessions.get(clientId);
		return (filters != null) ? filters.refused(allowed) : List.of();
	}

	ClientFilters begin(String clientId, boolean resumed) {
		if (resumed) {
			return this.sessions.computeIfAbsent(clientId, (id) -> new ClientFilters());
		}
		ClientFilters fresh = new ClientFilters();
		this.sessions.put(clientId, fresh);
		return fresh;
	}

}
