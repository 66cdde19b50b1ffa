// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import io.netty.buffer.ByteBufUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PacketCheck}, generated: what each packet gets is written off the
 * specification. Whatever passes is decoded without a failure, to its last byte.
 */
class PacketCheckTests {

	private static final int GOOD = 0;

	private static final int MALFORMED = 0x81;

	private static final int PROTOCOL_ERROR = 0x82;

	private static final Set<String> REQUESTS = Set.of("SUBSCRIBE", "UNSUBSCRIBE");

	private final SpecifiedPackets checked = new SpecifiedPackets();

	@AfterEach
	void close() {
		this.checked.close();
	}

	/** Allowed, not allowed, twice, out of range, in every packet [MQTT5-2.2.2.2]. */
	@Test
	void everyPropertyIsWhereItMayBeWithAValueThatItMayHaveOnce() {
		for (SpecifiedProperties property : SpecifiedProperties.all()) {
			for (byte[] value : property.good()) {
				byte[] one = property.with(value);
				SpecifiedPackets.packets(one)
					.forEach((name, packet) -> expect(5, packet, allowed(property, name, GOOD)));
				SpecifiedPackets.packets(MqttBytes.join(one, one))
					.forEach((name, packet) -> expect(5, packet,
							allowed(property, name, property.isRepeatable() ? GOOD : PROTOCOL_ERROR)));
				for (int cut = 0; cut < value.length; cut++) {
					SpecifiedPackets.packets(property.with(Arrays.copyOf(value, cut)))
						.forEach((name, packet) -> expect(5, packet, MALFORMED));
				}
				SpecifiedPackets.packets(MqttBytes.join(one, MqttBytes.bytes(0)))
					.forEach((name, packet) -> expectFault(5, packet, "one byte too long in " + name));
			}
			for (byte[] value : property.bad()) {
				SpecifiedPackets.packets(property.with(value))
					.forEach((name, packet) -> expect(5, packet, allowed(property, name, PROTOCOL_ERROR)));
			}
		}
	}

	private static int allowed(SpecifiedProperties property, String name, int then) {
		String type = name.split(" ")[0];
		if (property.packets().contains(type)) {
			return then;
		}
		return REQUESTS.contains(type) ? MALFORMED : PROTOCOL_ERROR;
	}

	@Test
	void propertyThatThereIsNotIsMalformed() {
		for (int id = 0; id < 0x80; id++) {
			if (!SpecifiedProperties.isKnown(id)) {
				SpecifiedPackets.packets(MqttBytes.bytes(id, 0))
					.forEach((name, packet) -> expect(5, packet, MALFORMED));
			}
		}
		SpecifiedPackets.packets(HexFormat.of().parseHex("8100"))
			.forEach((name, packet) -> expect(5, packet, MALFORMED));
		SpecifiedPackets.packets(HexFormat.of().parseHex("c10100"))
			.forEach((name, packet) -> expect(5, packet, MALFORMED));
	}

	/**
	 * Which lengths of a packet are one too: those of a payload, or of what is optional.
	 */
	@Test
	void packetIsReadInsideItsOwnBytes() {
		Map<String, byte[]> mqtt5 = SpecifiedPackets.packets(MqttBytes.bytes(0x26, 0, 1, 'a', 0, 1, 'b'));
		mqtt5.put("PINGREQ", MqttBytes.PINGREQ);
		for (int version : new int[] { 4, 5 }) {
			((version == 5) ? mqtt5 : SpecifiedPackets.mqtt3Packets()).forEach((name, packet) -> {
				byte[] body = Arrays.copyOfRange(packet, 2, packet.length);
				for (int length = 0; length <= body.length + 1; length++) {
					byte[] cut = MqttBytes.packet(packet[0], Arrays.copyOf(body, length));
					if (isWhole(version, name, length, body.length)) {
						expect(version, cut, GOOD);
					}
					else {
						expectFault(version, cut, name + " of " + length + " bytes");
					}
				}
			});
		}
	}

	private static boolean isWhole(int version, String name, int length, int whole) {
		return switch (name) {
			case "PUBLISH 0", "PUBLISH 1", "PUBLISH 2" -> length >= whole - ((version == 5) ? 3 : 1);
			case "PUBACK", "PUBREC", "PUBREL", "PUBCOMP" ->
				length == whole || (version == 5 && (length == 2 || length == 3));
			case "DISCONNECT" -> length == whole || (version == 5 && (length == 0 || length == 1));
			default -> length == whole;
		};
	}

	@Test
	void innerLengthsThatLieAreMalformed() {
		expect(5, "30050032616263", MALFORMED);
		expect(4, "30050032616263", MALFORMED);
		expect(5, "3006000161037801", MALFORMED);
		expect(5, "300600016180000078", MALFORMED);
		expect(5, "30080001610501000278", MALFORMED);
		expect(5, "3009000161ffffffff0178", MALFORMED);
		expect(5, "3084000001610078", MALFORMED);
		expect(5, "308480808000000161007800", MALFORMED);
		expect(5, "c08000", MALFORMED);
		expect(4, "c08000", GOOD);
	}

	/**
	 * [MQTT-2.1.3-1], [MQTT-3.3.1-2], [MQTT-3.3.1-4]; and who sends what [MQTT5-2.1.2].
	 */
	@Test
	void everyFlagAndEveryType() {
		Map<Integer, byte[]> bodies = new TreeMap<>();
		SpecifiedPackets.mqtt3Packets().values().forEach((packet) -> bodies.put((packet[0] & 0xFF) >> 4, packet));
		Map<Integer, byte[]> mqtt5 = new TreeMap<>();
		SpecifiedPackets.packets(new byte[0]).values().forEach((packet) -> mqtt5.put((packet[0] & 0xFF) >> 4, packet));
		mqtt5.put(12, MqttBytes.PINGREQ);
		for (int first = 0; first < 0x100; first++) {
			int type = first >> 4;
			for (int version : new int[] { 3, 4, 5 }) {
				byte[] known = ((version == 5) ? mqtt5 : bodies).get(type);
				byte[] packet = (known != null) ? known.clone() : MqttBytes.bytes(first, 2, 0, 1);
				packet[0] = (byte) first;
				if (type == 3 && (first & 6) == 0) {
					packet = (version == 5) ? MqttBytes.packet(first, MqttBytes.string("t"), MqttBytes.bytes(0))
							: MqttBytes.packet(first, MqttBytes.string("t"));
				}
				boolean answer = type == 9 || type == 11 || type == 13;
				int result = (known != null || answer) ? flags(version, type, first & 0xF) : GOOD;
				expect(version, packet, (known == null && result == GOOD) ? PROTOCOL_ERROR : result);
			}
		}
	}

	/** MQTT 3.1 [2.1] does not use flags, but DUP with a QoS. */
	private static int flags(int version, int type, int flags) {
		boolean good = switch (type) {
			case 3 -> (flags & 6) != 6 && (flags & 0xE) != 8;
			case 6, 8, 10 -> flags == 2 || (version == 3 && flags == 10);
			default -> flags == 0 || version == 3;
		};
		return good ? GOOD : MALFORMED;
	}

	/** [MQTT-3.8.3-4], [MQTT-3.8.3-5], [MQTT5-3.8.3.1]; [MQTT-3-8.3-4] of MQTT 3.1.1. */
	@Test
	void everyOptionOfASubscription() {
		for (int options = 0; options < 0x100; options++) {
			int malformed = ((options & 0xC0) != 0) ? MALFORMED : GOOD;
			boolean wrong = (options & 3) == 3 || (options & 0x30) == 0x30;
			int plain = (malformed != GOOD) ? malformed : wrong ? PROTOCOL_ERROR : GOOD;
			int shared = (plain == GOOD && (options & 4) != 0) ? PROTOCOL_ERROR : plain;
			expect(5, subscribe(5, "a", options), plain);
			expect(5, subscribe(5, "$share/g/a", options), shared);
			expect(5, subscribe(5, "$share", options), plain);
			expect(4, subscribe(4, "$share/g/a", options),
					(options < 3) ? GOOD : (options == 3) ? PROTOCOL_ERROR : MALFORMED);
		}
	}

	private static byte[] subscribe(int version, String filter, int options) {
		byte[] properties = (version == 5) ? MqttBytes.bytes(0) : new byte[0];
		return MqttBytes.packet(0x82, MqttBytes.uint16(1), properties, MqttBytes.string("x"), MqttBytes.bytes(1),
				MqttBytes.string(filter), MqttBytes.bytes(options));
	}

	/**
	 * [MQTT-3.4.2-1], [MQTT-3.5.2-1], [MQTT-3.6.2-1], [MQTT-3.7.2-1], [MQTT-3.14.2-1].
	 */
	@Test
	void everyReasonCode() {
		Set<Integer> received = Set.of(0, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99);
		Set<Integer> released = Set.of(0, 0x92);
		Set<Integer> ended = Set.of(0, 4, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8B, 0x8D, 0x8E, 0x8F, 0x90, 0x93, 0x94,
				0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9D, 0x9E, 0x9F, 0xA0, 0xA1, 0xA2);
		for (int code = 0; code < 0x100; code++) {
			byte[] last = MqttBytes.bytes(code);
			for (Map.Entry<String, Integer> each : SpecifiedPackets.ACKNOWLEDGEMENTS.entrySet()) {
				Set<Integer> codes = List.of("PUBACK", "PUBREC").contains(each.getKey()) ? received : released;
				int result = codes.contains(code) ? GOOD : PROTOCOL_ERROR;
				expect(5, MqttBytes.packet(each.getValue(), MqttBytes.uint16(1), last), result);
				expect(5, MqttBytes.packet(each.getValue(), MqttBytes.uint16(1), last, MqttBytes.bytes(0)), result);
			}
			expect(5, MqttBytes.packet(0xE0, last), ended.contains(code) ? GOOD : PROTOCOL_ERROR);
		}
	}

	/**
	 * [MQTT-2.2.1-3], [MQTT5-3.3.2.1], [MQTT-3.8.3-2], [MQTT-3.10.3-2], [MQTT-3.3.2-2].
	 */
	@Test
	void whatAPacketCannotBeWithout() {
		SpecifiedPackets.ACKNOWLEDGEMENTS.forEach((name, first) -> {
			expect(4, MqttBytes.acknowledgement(first, 0), PROTOCOL_ERROR);
			expect(5, MqttBytes.acknowledgement(first, 0), PROTOCOL_ERROR);
		});
		for (int version : new int[] { 4, 5 }) {
			expect(version, MqttBytes.publish(version, "t", 1, 0), PROTOCOL_ERROR);
			expect(version, MqttBytes.publish(version, "", 0, 0), PROTOCOL_ERROR);
			expect(version, MqttBytes.publish(version, "a/#", 0, 0), 0x90);
			expect(version, MqttBytes.publish(version, "+", 1, 1), 0x90);
			expect(version, MqttBytes.subscribe(version, 0, "a"), MALFORMED);
			expect(version, MqttBytes.unsubscribe(version, 0, "a"), MALFORMED);
			expect(version, MqttBytes.subscribe(version, 1), PROTOCOL_ERROR);
			expect(version, MqttBytes.unsubscribe(version, 1), PROTOCOL_ERROR);
		}
		expect(5, "3006000003230001", GOOD);
	}

	@Test
	void everyTextIsWellFormed() {
		for (String hex : SpecifiedProperties.GOOD_TEXTS) {
			texts(hex, GOOD);
		}
		for (String hex : SpecifiedProperties.BAD_TEXTS) {
			texts(hex, MALFORMED);
		}
	}

	private void texts(String hex, int result) {
		byte[] text = MqttBytes.join(MqttBytes.uint16(hex.length() / 2), HexFormat.of().parseHex(hex));
		byte[] none = MqttBytes.bytes(0);
		for (int version : new int[] { 4, 5 }) {
			byte[] properties = (version == 5) ? none : new byte[0];
			expect(version, MqttBytes.packet(0x30, text, properties), result);
			expect(version, MqttBytes.packet(0x82, MqttBytes.uint16(1), properties, text, none), result);
			expect(version, MqttBytes.packet(0xA2, MqttBytes.uint16(1), properties, text), result);
		}
		for (byte[] property : List.of(MqttBytes.join(MqttBytes.bytes(3), text),
				MqttBytes.join(MqttBytes.bytes(8), text),
				MqttBytes.join(MqttBytes.bytes(0x26), text, MqttBytes.uint16(0)),
				MqttBytes.join(MqttBytes.bytes(0x26), MqttBytes.uint16(0), text))) {
			expect(5, SpecifiedPackets.packets(property).get("PUBLISH 1"), result);
		}
		expect(5, SpecifiedPackets.packets(MqttBytes.join(MqttBytes.bytes(9), text)).get("PUBLISH 1"), GOOD);
		expect(5, SpecifiedPackets.packets(MqttBytes.join(MqttBytes.bytes(0x1F), text)).get("PUBACK"), result);
	}

	private void expectFault(int version, byte[] packet, String what) {
		assertThat(this.checked.result(version, packet)).as(what + ": " + ByteBufUtil.hexDump(packet))
			.isNotEqualTo(GOOD);
	}

	private void expect(int version, String hex, int result) {
		expect(version, HexFormat.of().parseHex(hex), result);
	}

	private void expect(int version, byte[] packet, int result) {
		int got = this.checked.result(version, packet);
		if (got != result) {
			assertThat(Integer.toHexString(got)).as("MQTT %d: %s", version, ByteBufUtil.hexDump(packet))
				.isEqualTo(Integer.toHexString(result));
		}
	}

}
