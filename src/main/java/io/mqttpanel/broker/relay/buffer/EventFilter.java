// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.TopicFilter;

/**
 * Filter of the events for the Panel, by type, packet type, topic and payload size. It is
 * immutable, takes no lock and allocates nothing for events that pass unchanged.
 */
public final class EventFilter {

	/** Bits of all types of packets that the Panel knows. It would drop AUTH (15). */
	public static final int ALL_PACKET_TYPES = (1 << 15) - 2;

	private final int types;

	private final int packetTypes;

	private final TopicFilter[] include;

	private final TopicFilter[] exclude;

	private final int payloadLimit;

	/**
	 * Creates a filter that passes all events of some types unchanged.
	 * @param types the types of events
	 */
	public EventFilter(Set<EventType> types) {
		this(types, ALL_PACKET_TYPES, List.of(), List.of(), Integer.MAX_VALUE);
	}

	/**
	 * Creates a filter.
	 * @param types the types of events
	 * @param packetTypes the types of packets, one bit for each at its number
	 * @param include topic filters of the messages that pass, all if it is empty
	 * @param exclude topic filters of the messages that do not pass
	 * @param payloadLimit the number of bytes of a payload that are kept
	 * @throws IllegalArgumentException if a topic filter or the limit is invalid
	 */
	public EventFilter(Set<EventType> types, int packetTypes, List<String> include, List<String> exclude,
			int payloadLimit) {
		this.types = types.stream().mapToInt(EventFilter::bit).reduce(0, (all, bit) -> all | bit);
		this.packetTypes = packetTypes;
		this.include = filters(include);
		this.exclude = filters(exclude);
		this.payloadLimit = payloadLimit;
		if (payloadLimit < 0) {
			throw new IllegalArgumentException("The payload limit must not be negative, and is " + payloadLimit);
		}
	}

	private static TopicFilter[] filters(List<String> filters) {
		return filters.stream().map(TopicFilter::new).toArray(TopicFilter[]::new);
	}

	private static int bit(EventType type) {
		return 1 << type.ordinal();
	}

	/**
	 * Returns the maximum size of a payload.
	 * @return the number of bytes that are kept
	 */
	public int payloadLimit() {
		return ((this.types & bit(EventType.MESSAGE_PUBLISHED)) != 0) ? this.payloadLimit : 0;
	}

	/**
	 * Filters an event.
	 * @param event the event
	 * @return the event, perhaps with a shorter payload, or {@code null} if it is not for
	 * the Panel
	 */
	public @Nullable PanelEvent accept(PanelEvent event) {
		if ((this.types & bit(event.type())) == 0) {
			return null;
		}
		if (event instanceof PacketProcessed packet) {
			return ((this.packetTypes & 1 << packet.packetType()) != 0) ? packet : null;
		}
		return (event instanceof MessagePublished published) ? accept(published) : event;
	}

	private @Nullable MessagePublished accept(MessagePublished event) {
		String topic = event.topicName();
		if ((this.include.length > 0 && !matches(this.include, topic)) || matches(this.exclude, topic)) {
			return null;
		}
		return event.withPayload(this.payloadLimit);
	}

	private static boolean matches(TopicFilter[] filters, String topic) {
		for (TopicFilter filter : filters) {
			if (filter.matches(topic)) {
				return true;
			}
		}
		return false;
	}

}
