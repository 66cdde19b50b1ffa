// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * Property of MQTT 5 as the specification has it, table 2-4 of [MQTT5-2.2.2.2], for
 * packets that a client sends: the oracle of tests of packets.
 *
 * @param id its identifier
 * @param packets packets that may have it
 * @param good values that it may have
 * @param bad values of the right type that it may not have
 */
public record SpecifiedProperties(int id, Set<String> packets, List<byte[]> good, List<byte[]> bad) {

	private static final String ACKNOWLEDGEMENTS = "PUBACK PUBREC PUBREL PUBCOMP";

	private static final String[] TABLE = { "01 | PUBLISH WILL | 00 01 | 02 ff",
			"02 | PUBLISH WILL | 00000000 ffffffff |", "03 | PUBLISH WILL | 0000 000161 |",
			"08 | PUBLISH WILL | 000161 0003612f62 | 0000 0003612f23 00012b",
			"09 | PUBLISH WILL | 0000 000100 0002ff00 |", "0b | SUBSCRIBE | 01 7f 8001 ffffff7f | 00",
			"11 | CONNECT DISCONNECT | 00000000 ffffffff |", "12 | | 000161 |", "13 | | 0000 |", "15 | AUTH | 000161 |",
			"16 | AUTH | 000100 |", "17 | CONNECT | 00 01 | 02 ff", "18 | WILL | 00000000 00000001 |",
			"19 | CONNECT | 00 01 | 02", "1a | | 000161 |", "1c | DISCONNECT | 000161 |",
			"1f | DISCONNECT " + ACKNOWLEDGEMENTS + " | 0000 000161 |", "21 | CONNECT | 0001 ffff | 0000",
			"22 | CONNECT | 0000 ffff |", "23 | PUBLISH | 0001 ffff |", "24 | | 00 |", "25 | | 00 |",
			"26 | CONNECT WILL PUBLISH SUBSCRIBE UNSUBSCRIBE DISCONNECT " + ACKNOWLEDGEMENTS
					+ " | 00000000 000161000162 |",
			"27 | CONNECT | 00000005 ffffffff | 00000000", "28 | | 00 |", "29 | | 00 |", "2a | | 00 |" };

	/** Texts that are none [MQTT-1.5.4-1], [MQTT-1.5.4-2], or may be refused. */
	static final String[] BAD_TEXTS = { "00", "6100", "01", "1f", "7f", "c280", "c29f", "80", "bf", "c0af", "c1bf",
			"c2", "e0a0", "e09fbf", "eda080", "edbfbf", "efb790", "efb7af", "efbfbe", "efbfbf", "f08080", "f08fbfbf",
			"f09fbfbe", "f48fbfbf", "f4908080", "f5808080", "ff" };

	static final String[] GOOD_TEXTS = { "20", "7e", "c2a0", "c3a4", "dfbf", "e0a080", "ed9fbf", "ee8080", "efb78f",
			"efbfbd", "f0908080", "f09f9880", "f48fbfbd" };

	/**
	 * Returns all that there are.
	 * @return one for each row of the table
	 */
	public static List<SpecifiedProperties> all() {
		List<SpecifiedProperties> all = new ArrayList<>();
		for (String row : TABLE) {
			String[] cells = row.split("\\|", -1);
			all.add(new SpecifiedProperties(Integer.parseInt(cells[0].trim(), 16), Set.of(cells[1].trim().split(" ")),
					values(cells[2]), values(cells[3])));
		}
		return all;
	}

	private static List<byte[]> values(String cell) {
		List<byte[]> values = new ArrayList<>();
		for (String value : cell.trim().split(" ")) {
			if (!value.isEmpty()) {
				values.add(HexFormat.of().parseHex(value));
			}
		}
		return values;
	}

	/**
	 * Returns whether it may be there more than once.
	 * @return {@code true} for the User Property only
	 */
	public boolean isRepeatable() {
		return this.id == 0x26;
	}

	/**
	 * Returns whether there is a property of an identifier.
	 * @param id the identifier
	 * @return {@code false} if it is none of the table
	 */
	public static boolean isKnown(int id) {
		return all().stream().anyMatch((property) -> property.id == id);
	}

	/**
	 * Writes it with a value.
	 * @param value the value
	 * @return its bytes
	 */
	public byte[] with(byte[] value) {
		byte[] bytes = new byte[value.length + 1];
		bytes[0] = (byte) this.id;
		System.arraycopy(value, 0, bytes, 1, value.length);
		return bytes;
	}

}
