// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.TopicFilter;

/**
 * Filter of the events for the Panel, by type, packet type, topic and payload size. It is
 * immutable, takes no lock and allocates nothing for events that pass unchanged. See
 * {@link EventFilterSettings} for its settings.
 */
public final class EventFilter {

	private final EventFilterSettings settings;

	private final int types;

	private final int packetTypes;

	private final TopicFilter[] include;

	private final TopicFilter[] exclude;

	private final int payloadLimit;

	/**
	 * Creates a filter.
	 * @param settings the settings
	 * @throws IllegalArgumentException if a setting is invalid
	 */
	public EventFilter(EventFilterSettings settings) {
		this.settings = settings;
		this.types = settings.events().stream().mapToInt(EventFilter::bit).reduce(0, (all, bit) -> all | bit);
		this.packetTypes = PacketTypes.parse(settings.packetTypes());
		this.include = filters(settings.include());
		this.exclude = filters(settings.exclude());
		this.payloadLimit = switch (settings.payload()) {
			case FULL -> Integer.MAX_VALUE;
			case NONE -> 0;
			case LIMIT -> settings.payloadLimit();
		};
		if (this.payloadLimit < 0) {
			throw new IllegalArgumentException("The payload limit must not be negative, and is " + this.payloadLimit);
		}
	}

	private static TopicFilter[] filters(Collection<String> filters) {
		return filters.stream().map(TopicFilter::new).toArray(TopicFilter[]::new);
	}

	private static int bit(EventType type) {
		return 1 << type.ordinal();
	}

	/**
	 * Returns the settings of this filter.
	 * @return the settings
	 */
	public EventFilterSettings settings() {
		return this.settings;
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

	/**
	 * Describes this filter.
	 * @return the settings by name
	 */
	public Map<String, Object> describe() {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("events", this.settings.events().stream().sorted().map(EventFilter::word).toList());
		described.put("packetTypes", PacketTypes.names(this.packetTypes));
		described.put("topicsInclude", List.copyOf(this.settings.include()));
		described.put("topicsExclude", List.copyOf(this.settings.exclude()));
		described.put("payload", word(this.settings.payload()));
		if (this.settings.payload() == PayloadFormat.LIMIT) {
			described.put("payloadLimit", this.payloadLimit);
		}
		return described;
	}

	private static String word(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

}
