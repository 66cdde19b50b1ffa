// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.mqttpanel.broker.relay.buffer.EventFilter;

/**
 * Types of control packets that the Panel knows: CONNECT (1) to DISCONNECT (14). The
 * Panel would drop AUTH (15).
 */
final class PacketTypes {

	private static final List<String> NAMES = List.of("connect", "connack", "publish", "puback", "pubrec", "pubrel",
			"pubcomp", "subscribe", "suback", "unsubscribe", "unsuback", "pingreq", "pingresp", "disconnect");

	private PacketTypes() {
	}

	/**
	 * Parses a set of types.
	 * @param types names or numbers; all types if empty
	 * @return one bit for each type, at its number
	 */
	static int parse(Collection<String> types) {
		return types.isEmpty() ? EventFilter.ALL_PACKET_TYPES
				: types.stream().mapToInt((type) -> 1 << number(type)).reduce(0, (a, b) -> a | b);
	}

	private static int number(String type) {
		String name = type.strip().toLowerCase(Locale.ROOT);
		int index = NAMES.indexOf(name);
		if (index < 0 && name.matches("[1-9]|1[0-4]")) {
			return Integer.parseInt(name);
		}
		if (index < 0) {
			throw new IllegalArgumentException("'" + type
					+ "' is no packet type the Panel knows. Those are 1 to 14, or " + String.join(", ", NAMES));
		}
		return index + 1;
	}

	static List<String> names(int bits) {
		return IntStream.rangeClosed(1, NAMES.size())
			.filter((number) -> (bits & 1 << number) != 0)
			.mapToObj((number) -> NAMES.get(number - 1))
			.toList();
	}

}
