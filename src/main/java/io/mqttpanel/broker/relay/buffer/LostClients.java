// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.HashSet;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.PanelEvent;

/**
 * Clients of which the buffer has dropped events about their connection or subscriptions,
 * as many as can be told one by one. Safe on any thread.
 */
public final class LostClients {

	static final int MAX_CLIENTS = 1_024;

	private Set<String> keys = new HashSet<>();

	private long events;

	/**
	 * Returns the key of a client: teams may have clients of the same name.
	 * @param event an event of the client
	 * @return its key
	 */
	public static String key(PanelEvent event) {
		return event.teamId() + "/" + event.clientId();
	}

	synchronized void add(PanelEvent event) {
		this.events++;
		if (this.keys.size() <= MAX_CLIENTS) {
			this.keys.add(key(event));
		}
	}

	/**
	 * Returns the number of dropped events.
	 * @return the number since the start
	 */
	public synchronized long events() {
		return this.events;
	}

	/**
	 * Takes the clients that are there, and begins anew.
	 * @return their keys, or {@code null} if they are too many
	 */
	public synchronized @Nullable Set<String> take() {
		Set<String> taken = this.keys;
		this.keys = new HashSet<>();
		return (taken.size() <= MAX_CLIENTS) ? taken : null;
	}

}
