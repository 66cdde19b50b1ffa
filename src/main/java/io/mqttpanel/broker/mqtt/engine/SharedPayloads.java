// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Large payloads in the queues of one team, each with the number of its places there.
 * Safe on any thread.
 */
final class SharedPayloads {

	private final ConcurrentMap<SharedPayload, Integer> places = new ConcurrentHashMap<>();

	/**
	 * Adds a place.
	 * @param payload the payload
	 * @return bytes that are counted already
	 */
	long add(SharedPayload payload) {
		return (this.places.merge(payload, 1, Integer::sum) > 1) ? payload.bytes() : 0;
	}

	/**
	 * Removes a place.
	 * @param payload the payload
	 * @return bytes that go on being counted
	 */
	long remove(SharedPayload payload) {
		Integer left = this.places.computeIfPresent(payload, (same, count) -> (count > 1) ? count - 1 : null);
		return (left != null) ? payload.bytes() : 0;
	}

}
