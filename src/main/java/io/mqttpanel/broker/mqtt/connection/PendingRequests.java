// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the requests of one connection until they are acknowledged, by
 * packet identifier. The engine answers in order, so of several that a client gives the
 * same one, which it must not [MQTT-2.2.1-3], the first is answered first. Bounded: a
 * client that has as many under way as there are packet identifiers, and never gets an
 * answer, has its oldest request forgotten.
 *
 * @param <T> what is remembered of a request
 */
public final class PendingRequests<T> {

	private static final int MAX = 65_535;

	private final Deque<Pending<T>> requests = new ArrayDeque<>();

	/**
	 * Remembers a request.
	 * @param packetId its packet identifier
	 * @param request what is to be remembered
	 */
	public void put(int packetId, T request) {
		if (this.requests.size() == MAX) {
			this.requests.remove();
		}
		this.requests.add(new Pending<>(packetId, request));
	}

	/**
	 * Forgets the first request with a packet identifier.
	 * @param packetId its packet identifier
	 * @return what was remembered, {@code null} for nothing
	 */
	public @Nullable T remove(int packetId) {
		Iterator<Pending<T>> inOrder = this.requests.iterator();
		while (inOrder.hasNext()) {
			Pending<T> pending = inOrder.next();
			if (pending.packetId() == packetId) {
				inOrder.remove();
				return pending.request();
			}
		}
		return null;
	}

	/**
	 * A request without an answer.
	 *
	 * @param packetId its packet identifier
	 * @param request what is remembered of it
	 */
	private record Pending<T>(int packetId, T request) {

	}

}
