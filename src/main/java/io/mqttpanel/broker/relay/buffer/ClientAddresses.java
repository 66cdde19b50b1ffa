// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.PanelEvent;

/**
 * Addresses of connected clients: their events do not say where they are, except for the
 * first. Safe on any thread.
 */
final class ClientAddresses {

	private final Map<Object, String> addresses = new ConcurrentHashMap<>();

	/**
	 * Returns where the client of an event is.
	 * @param event any event of the client
	 * @return the address, {@code null} if it is not known
	 */
	@Nullable String locate(PanelEvent event) {
		Object key = QueuedEvent.key(event);
		if (event instanceof ClientConnected connected && !connected.snapshot()) {
			String address = QueuedEvent.address(connected.remoteAddress());
			this.addresses.put(key, address);
			return address;
		}
		return (event instanceof ClientDisconnected) ? this.addresses.remove(key) : this.addresses.get(key);
	}

}
