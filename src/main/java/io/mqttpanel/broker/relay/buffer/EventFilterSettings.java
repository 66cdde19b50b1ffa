// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.List;
import java.util.Set;

import io.mqttpanel.broker.event.EventType;

/**
 * Settings of an {@link EventFilter}.
 *
 * @param events Event types to report.
 * @param packetTypes Control packets to report, by name or number. An empty list for all.
 * @param include Topic filters of the messages to report. An empty list for all.
 * @param exclude Topic filters of the messages not to report.
 * @param payload Part of a payload to report.
 * @param payloadLimit Maximum number of bytes of a limited payload.
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
