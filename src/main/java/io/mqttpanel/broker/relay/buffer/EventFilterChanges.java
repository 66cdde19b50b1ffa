// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.EventType;

/**
 * Parser of changes to an {@link EventFilter}, as an operator sends them.
 */
public final class EventFilterChanges {

	private EventFilterChanges() {
	}

	/**
	 * Applies changes.
	 * @param filter the present filter
	 * @param changes values by name; settings that are not named stay as they are
	 * @return the changed filter
	 * @throws IllegalArgumentException if a value is invalid
	 */
	public static EventFilter apply(EventFilter filter, Map<String, String> changes) {
		EventFilterSettings now = filter.settings();
		return new EventFilter(
				new EventFilterSettings(read(changes.get("events"), now.events(), EventFilterChanges::events),
						read(changes.get("packetTypes"), now.packetTypes(), EventFilterChanges::words),
						read(changes.get("topicsInclude"), now.include(), EventFilterChanges::words),
						read(changes.get("topicsExclude"), now.exclude(), EventFilterChanges::words),
						read(changes.get("payload"), now.payload(),
								(word) -> constant(PayloadFormat.class, "payload", word)),
						read(changes.get("payloadLimit"), now.payloadLimit(), EventFilterChanges::number)));
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
							Arrays.stream(type.getEnumConstants()).map(EventFilterChanges::word).toList())));
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
