// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.connection;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the requests of one connection until they are acknowledged, by
 * packet identifier. Bounded: a client that never gets an answer has its oldest request
 * forgotten.
 *
 * @param <T> what is remembered of a request
 */
public final class PendingRequests<T> {

	private static final int MAX = 1_000;

	private final Map<Integer, T> requests = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Integer, T> eldest) {
			return size() > MAX;
		}

	};

	/**
	 * Remembers a request.
	 * @param packetId its packet identifier
	 * @param request what is to be remembered
	 */
	public void put(int packetId, T request) {
		this.requests.put(packetId, request);
	}

	/**
	 * Forgets a request.
	 * @param packetId its packet identifier
	 * @return what was remembered, {@code null} for nothing
	 */
	public @Nullable T remove(int packetId) {
		return this.requests.remove(packetId);
	}

}
