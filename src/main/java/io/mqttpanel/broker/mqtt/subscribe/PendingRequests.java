// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.subscribe;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * Requests of one connection that are not acknowledged yet. The engine answers in order,
 * so of several to which a client gives the same packet identifier, which it must not
 * [MQTT-2.2.1-3], the first is answered first. Bounded: a client that has as many under
 * way as there are packet identifiers, and never gets an answer, has its oldest request
 * forgotten.
 */
final class PendingRequests {

	private static final int MAX = 65_535;

	private final Deque<PendingRequest> requests = new ArrayDeque<>(1);

	void add(PendingRequest request) {
		if (this.requests.size() == MAX) {
			this.requests.remove();
		}
		this.requests.add(request);
	}

	/**
	 * Removes the first request of a kind with a packet identifier.
	 * @param <T> the kind
	 * @param kind the kind
	 * @param packetId its packet identifier
	 * @return the request, {@code null} if there is none
	 */
	<T extends PendingRequest> @Nullable T remove(Class<T> kind, int packetId) {
		Iterator<PendingRequest> inOrder = this.requests.iterator();
		while (inOrder.hasNext()) {
			PendingRequest request = inOrder.next();
			if (request.packetId() == packetId && kind.isInstance(request)) {
				inOrder.remove();
				return kind.cast(request);
			}
		}
		return null;
	}

	Collection<PendingRequest> inOrder() {
		return this.requests;
	}

}
