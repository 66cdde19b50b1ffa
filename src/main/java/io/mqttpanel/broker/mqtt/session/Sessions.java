// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Sessions that exist, those of absent clients included, by client identifier. Bounded by
 * the engine's own sessions: what that removes is removed here. Safe on any thread.
 */
public final class Sessions {

	private final ConcurrentMap<String, ClientSession> sessions = new ConcurrentHashMap<>();

	/**
	 * Removes all sessions: those of an earlier run are gone, or are restored next.
	 */
	public void clear() {
		this.sessions.clear();
	}

	/**
	 * Returns the session that a client could resume.
	 * @param clientId the client identifier
	 * @return the session, a new one if there is none
	 */
	public ClientSession find(String clientId) {
		ClientSession session = this.sessions.get(clientId);
		return (session != null) ? session : new ClientSession();
	}

	/**
	 * Keeps a session until the engine says that it has ended.
	 * @param clientId the client identifier
	 * @param session the session
	 */
	public void keep(String clientId, ClientSession session) {
		this.sessions.put(clientId, session);
	}

	/**
	 * Restores a subscription of a stored session.
	 * @param clientId whose session
	 * @param topicFilter the filter, of a shared subscription with its share name
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	public void restoreSubscription(String clientId, String topicFilter, int identifier, boolean retainAsPublished) {
		this.sessions.computeIfAbsent(clientId, (id) -> new ClientSession())
			.subscriptions()
			.add(topicFilter, identifier, retainAsPublished);
	}

	/**
	 * Restores the packet identifiers of a stored session.
	 * @param clientId whose session
	 * @param packetIds a bit for each
	 */
	public void restoreQos2Ids(String clientId, byte[] packetIds) {
		this.sessions.merge(clientId, new ClientSession(packetIds), ClientSession::withQos2IdsOf);
	}

	/**
	 * Removes a session that has ended.
	 * @param clientId whose it was
	 */
	public void remove(String clientId) {
		this.sessions.remove(clientId);
	}

	/**
	 * Returns the packet identifiers of all sessions.
	 * @return a bit for each packet identifier, by client identifier; without sessions
	 * that have none
	 */
	public Map<String, byte[]> qos2Ids() {
		Map<String, byte[]> all = new HashMap<>();
		this.sessions.forEach((clientId, session) -> {
			byte[] packetIds = session.qos2Ids().toByteArray();
			if (packetIds.length > 0) {
				all.put(clientId, packetIds);
			}
		});
		return all;
	}

}
