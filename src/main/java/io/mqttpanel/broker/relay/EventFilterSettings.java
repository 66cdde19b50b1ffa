// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.relay.buffer.EventFilter;

/**
 * Settings of an {@link EventFilter}, and changes to them as an operator sends them.
 *
 * @param events Event types to report.
 * @param packetTypes Control packets to report, by name or number. An empty list for all.
 * @param include Topic filters of the messages to report. An empty list for all.
 * @param exclude Topic filters of the messages not to report.
 * @param payload Part of a payload to report.
 * @param payloadLimit Maximum number of bytes of a limited payload.
 */
record EventFilterSettings(Set<EventType> events, List<String> packetTypes, List<String> include, List<String> exclude,
		PayloadFormat payload, int payloadLimit) {

	/**
	 * Creates the filter.
	 * @return the filter
	 * @throws IllegalArgumentException if a setting is invalid
	 */
	EventFilter toFilter() {
		return new EventFilter(this.events, PacketTypes.parse(this.packetTypes), this.include, this.exclude,
				switch (this.payload) {
					case FULL -> Integer.MAX_VALUE;
					case NONE -> 0;
					case LIMIT -> this.payloadLimit;
				});
	}

	/**
	 * Describes these settings.
	 * @return the settings by name
	 */
	Map<String, Object> describe() {
		Map<String, Object> described = new LinkedHashMap<>();
		described.put("events", this.events.stream().sorted().map(EventFilterSettings::word).toList());
		described.put("packetTypes", PacketTypes.names(PacketTypes.parse(this.packetTypes)));
		described.put("topicsInclude", List.copyOf(this.include));
		described.put("topicsExclude", List.copyOf(this.exclude));
		described.put("payload", word(this.payload));
		if (this.payload == PayloadFormat.LIMIT) {
			described.put("payloadLimit", this.payloadLimit);
		}
		return described;
	}

	/**
	 * Applies changes.
	 * @param changes values by name; settings that are not named stay as they are
	 * @return the changed settings
	 * @throws IllegalArgumentException if a value means nothing
	 */
	EventFilterSettings with(Map<String, String> changes) {
		return new EventFilterSettings(read(changes.get("events"), this.events, EventFilterSettings::events),
				read(changes.get("packetTypes"), this.packetTypes, EventFilterSettings::words),
				read(changes.get("topicsInclude"), this.include, EventFilterSettings::words),
				read(changes.get("topicsExclude"), this.exclude, EventFilterSettings::words),
				read(changes.get("payload"), this.payload, (word) -> constant(PayloadFormat.class, "payload", word)),
				read(changes.get("payloadLimit"), this.payloadLimit, EventFilterSettings::number));
	}

	private static <T> T read(@Nullable String text, T otherwise, Function<String, T> reader) {
		return (text != null) ? reader.apply(text) : otherwise;
	}

	private static List<String> words(String text) {
		return Stream.of(text.split(",")).map(String::strip).filter((word) -> !word.isEmpty()).toList();
	}

	private static Set<EventType> events(String text) {
		Set<EventType> events = EnumSet.noneOf(EventType.class);
		words(text).forEach((word) -> events.add(constant(EventType.class, "events", word)));
		return events;
	}

	private static <T extends Enum<T>> T constant(Class<T> type, String name, String word) {
		return Arrays.stream(type.getEnumConstants())
			.filter((constant) -> word(constant).equals(word.strip().toLowerCase(Locale.ROOT).replace('_', '-')))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException(
					"'" + word + "' is nothing that " + name + " may be. Possible are " + String.join(", ",
							Arrays.stream(type.getEnumConstants()).map(EventFilterSettings::word).toList())));
	}

	private static String word(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static int number(String text) {
		try {
			return Integer.parseInt(text.strip());
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException(
					"'" + text + "' is nothing that payloadLimit may be. It is a number of " + "bytes, such as 256",
					ex);
		}
	}

}
