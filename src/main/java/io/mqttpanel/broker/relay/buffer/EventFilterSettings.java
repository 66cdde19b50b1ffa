// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.List;
import java.util.Set;

import io.mqttpanel.broker.event.EventType;

/**
 * What the operator wants the Panel to be told, as it was said.
 *
 * @param events the kinds of fact
 * @param packetTypes the types of control packet by name or number, none for all
 * @param include filters of which a published topic must match one, none for all
 * @param exclude filters of which it may match none
 * @param payload how much of a payload
 * @param payloadLimit how many bytes of it where that is limited
 */
public record EventFilterSettings(Set<EventType> events, List<String> packetTypes, List<String> include,
		List<String> exclude, PayloadFormat payload, int payloadLimit) {

	/**
	 * Creates settings that leave everything of certain kinds of fact as it is.
	 * @param events the kinds of fact
	 */
	public EventFilterSettings(Set<EventType> events) {
		this(events, List.of(), List.of(), List.of(), PayloadFormat.FULL, Integer.MAX_VALUE);
	}

}
