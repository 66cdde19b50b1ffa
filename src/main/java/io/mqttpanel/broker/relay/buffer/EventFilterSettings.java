// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.List;
import java.util.Set;

import io.mqttpanel.broker.event.EventType;

/**
 * Settings of an {@link EventFilter}.
 *
 * @param events the types of events
 * @param packetTypes the types of control packets by name or number; all if empty
 * @param include topic filters of which a topic has to match one; all topics if empty
 * @param exclude topic filters of which a topic must not match any
 * @param payload the part of a payload
 * @param payloadLimit the maximum size of that part where it is limited
 */
public record EventFilterSettings(Set<EventType> events, List<String> packetTypes, List<String> include,
		List<String> exclude, PayloadFormat payload, int payloadLimit) {

	/**
	 * Creates settings that pass all events of some types unchanged.
	 * @param events the types of events
	 */
	public EventFilterSettings(Set<EventType> events) {
		this(events, List.of(), List.of(), List.of(), PayloadFormat.FULL, Integer.MAX_VALUE);
	}

}
