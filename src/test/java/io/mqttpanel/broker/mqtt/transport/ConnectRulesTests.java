// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttDecoder;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;
import io.mqttpanel.broker.mqtt.session.SpecifiedProperties;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the rules of CONNECT in {@link FirstPacketHandler}, generated: what each
 * packet gets is written off the specification. Whatever passes is decoded.
 */
class ConnectRulesTests {

	private static final int GOOD = 0;

	private static final int CLOSED = -1;

	private static final byte[] EMPTY = {};

	private final FrontFixture front = new FrontFixture();

	private static byte[] packet(int version, int flags, byte[] properties, byte[]... payload) {
		byte[] all = (version == 5) ? MqttBytes.join(MqttBytes.bytes(properties.length), properties) : EMPTY;
		return MqttBytes.packet(0x10, MqttBytes.string((version == 3) ? "MQIsdp" : "MQTT"),
				MqttBytes.bytes(version, flags, 0, 60), all, MqttBytes.join(payload));
	}

	/** With all that the flags announce. */
	private static byte[] connect(int version, int flags, byte[] properties, byte[] willProperties) {
		byte[] ofWill = (version == 5) ? MqttBytes.join(MqttBytes.bytes(willProperties.length), willProperties) : EMPTY;
		List<byte[]> payload = new ArrayList<>(List.of(MqttBytes.string("c")));
		if ((flags & 4) != 0) {
			payload.addAll(List.of(ofWill, MqttBytes.string("w"), MqttBytes.bytes(0, 1, 0xFF)));
		}
		if ((flags & 0x80) != 0) {
			payload.add(MqttBytes.string("key"));
		}
		if ((flags & 0x40) != 0) {
			payload.add(MqttBytes.bytes(0, 2, 0, 0xFF));
		}
		return packet(version, flags, properties, payload.toArray(new byte[0][]));
	}

	private static byte[] withProperties(byte[] properties) {
		return connect(5, 2, properties, EMPTY);
	}

	private static byte[] withWillProperties(byte[] properties) {
		return connect(5, 6, EMPTY, properties);
	}

	/**
	 * [MQTT5-3.1.2.11], [MQTT5-3.1.3.2]: those of authentication have a case of their
	 * own.
	 */
	@Test
	void everyPropertyOfConnectAndWill() {
		for (SpecifiedProperties property : SpecifiedProperties.all()) {
			boolean authentication = property.id() == 0x15 || property.id() == 0x16;
			for (byte[] value : property.good()) {
				byte[] one = property.with(value);
				byte[] two = MqttBytes.join(one, one);
				int twice = property.isRepeatable() ? GOOD : 0x82;
				boolean text = property.id() == 1 && value[0] == 1;
				if (!authentication) {
					expect(withProperties(one), property.packets().contains("CONNECT") ? GOOD : 0x82);
					expect(withProperties(two), property.packets().contains("CONNECT") ? twice : 0x82);
				}
				expect(withWillProperties(one), text ? 0x99 : property.packets().contains("WILL") ? GOOD : 0x82);
				expect(withWillProperties(two), property.packets().contains("WILL") ? twice : 0x82);
				for (int cut = 0; cut < value.length; cut++) {
					expect(withProperties(property.with(Arrays.copyOf(value, cut))), 0x81);
					expect(withWillProperties(property.with(Arrays.copyOf(value, cut))), 0x81);
				}
			}
			for (byte[] value : property.bad()) {
				expect(withProperties(property.with(value)), 0x82);
				expect(withWillProperties(property.with(value)), 0x82);
			}
		}
	}

	@Test
	void propertyThatThereIsNotIsMalformed() {
		for (int id = 0; id < 0x80; id++) {
			if (!SpecifiedProperties.isKnown(id)) {
				expect(withProperties(MqttBytes.bytes(id, 0)), 0x81);
				expect(withWillProperties(MqttBytes.bytes(id, 0)), 0x81);
			}
		}
	}

	/** [MQTT-4.12.0-1], [MQTT5-3.1.2.11.10]. */
	@Test
	void extendedAuthenticationIsRefused() {
		expect(withProperties(HexFormat.of().parseHex("15000178")), 0x8C);
		expect(withProperties(HexFormat.of().parseHex("1500017816000100")), 0x8C);
		expect(withProperties(HexFormat.of().parseHex("16000100")), 0x82);
		expect(withProperties(HexFormat.of().parseHex("1500017815000178")), 0x82);
	}

	/**
	 * Reserved [MQTT-3.1.2-3], those of a will that is not there [MQTT-3.1.2-11],
	 * [MQTT-3.1.2-13], QoS 3 [MQTT-3.1.2-12], a password alone [MQTT-3.1.2-22].
	 */
	@Test
	void everyFlagOfConnect() {
		for (int flags = 0; flags < 0x100; flags++) {
			for (int version : new int[] { 3, 4, 5 }) {
				boolean unused = (flags & 1) != 0 || ((flags & 4) == 0 && (flags & 0x38) != 0);
				boolean wrong = (flags & 0x18) == 0x18 || (version < 5 && (flags & 0xC0) == 0x40)
						|| (unused && version > 3);
				expect(connect(version, flags, EMPTY, EMPTY), !wrong ? GOOD : (version == 5) ? 0x81 : CLOSED);
			}
		}
		for (int first = 0x11; first < 0x20; first++) {
			for (int version : new int[] { 3, 4, 5 }) {
				byte[] packet = connect(version, 2, EMPTY, EMPTY);
				packet[0] = (byte) first;
				expect(packet, (version == 3) ? GOOD : (version == 4) ? CLOSED : 0x81);
			}
		}
	}

	@Test
	void connectIsReadInsideItsOwnBytes() {
		for (int version : new int[] { 3, 4, 5 }) {
			byte[] packet = connect(version, 0xE6, HexFormat.of().parseHex("26000161000162"),
					HexFormat.of().parseHex("26000161000162"));
			byte[] body = Arrays.copyOfRange(packet, 2, packet.length);
			expect(packet, GOOD);
			for (int length = 0; length <= body.length + 1; length++) {
				if (length != body.length) {
					expect(MqttBytes.packet(0x10, Arrays.copyOf(body, length)),
							(version == 5 && length > 6) ? 0x81 : CLOSED);
				}
			}
		}
	}

	/** [MQTT-3.1.2-1], [MQTT-3.1.2-2]. */
	@Test
	void versionThatThereIsNotIsAnsweredAsMqtt3Does() {
		for (int level = 0; level < 0x100; level++) {
			for (String name : new String[] { "MQTT", "MQIsdp", "MQTS", "mqtt", "" }) {
				boolean good = (name.equals("MQTT") && (level == 4 || level == 5 || level == 0x84))
						|| (name.equals("MQIsdp") && (level == 3 || level == 0x83));
				byte[] packet = MqttBytes.packet(0x10, MqttBytes.string(name), MqttBytes.bytes(level, 2, 0, 60),
						(level == 5) ? MqttBytes.bytes(0) : EMPTY, MqttBytes.string("c"));
				expect(packet, good ? GOOD : 1);
			}
		}
		expect(packet(3, 2, EMPTY, MqttBytes.string("")), 2);
	}

	/** [MQTT-3.1.3-4], [MQTT-3.1.3-11], [MQTT-3.1.3-12], [MQTT-4.7.3-1]. */
	@Test
	void textsAreTextsAndTheTopicOfAWillIsATopic() {
		byte[] bad = MqttBytes.bytes(0, 2, 0xC3, 0x28);
		byte[] good = MqttBytes.string("c");
		byte[] none = MqttBytes.bytes(0);
		expect(packet(5, 2, EMPTY, bad), 0x81);
		expect(packet(4, 2, EMPTY, bad), CLOSED);
		expect(packet(5, 0x82, EMPTY, good, bad), 0x81);
		expect(packet(5, 0x42, EMPTY, good, bad), GOOD);
		expect(packet(5, 6, EMPTY, good, none, bad, good), 0x81);
		expect(packet(5, 6, EMPTY, good, none, good, bad), GOOD);
		for (String topic : new String[] { "", "a/#", "+" }) {
			expect(packet(5, 6, EMPTY, good, none, MqttBytes.string(topic), good), 0x90);
			expect(packet(4, 6, EMPTY, good, MqttBytes.string(topic), good), CLOSED);
		}
	}

	/** A CONNACK takes five bytes [MQTT-3.1.2-24]. */
	@Test
	void clientThatTakesNoAnswerIsClosedOn() {
		for (int size = 1; size < 5; size++) {
			byte[] small = MqttBytes.bytes(0x27, 0, 0, 0, size);
			expect(withProperties(small), CLOSED);
			expect(withProperties(MqttBytes.join(small, small)), CLOSED);
			expect(withWillProperties(small), 0x82);
			expect(withProperties(MqttBytes.join(small, HexFormat.of().parseHex("15000178"))), CLOSED);
		}
	}

	@Test
	void propertiesThatAClientMakesUpAreLimited() {
		byte[] few = HexFormat.of().parseHex("2600000000".repeat(25));
		expect(withProperties(few), GOOD);
		for (int count : new int[] { 32, 33 }) {
			byte[] many = HexFormat.of().parseHex("2600000000".repeat(count));
			byte[] length = MqttBytes.bytes(many.length % 128 | 128, many.length / 128);
			byte[] packet = MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 2, 0, 60), length, many,
					MqttBytes.string("c"));
			expect(packet, (count == 32) ? GOOD : 0x95);
		}
	}

	private void expect(byte[] packet, int result) {
		HandlerChannel channel = new HandlerChannel();
		channel.with(new FirstPacketHandler(channel.network(), this.front.closer(), 1024));
		channel.with(new MqttDecoder(1024, 65_535));
		channel.writeInbound(Unpooled.copiedBuffer(packet));
		Object passed = channel.in();
		byte[] answer = channel.outBytes();
		int got = (passed instanceof MqttConnectMessage connect && connect.decoderResult().isSuccess()) ? GOOD
				: (answer.length == 0) ? CLOSED : answer[3] & 0xFF;
		assertThat(got).as(ByteBufUtil.hexDump(packet)).isEqualTo(result);
		assertThat(channel.isOpen()).isEqualTo(result == GOOD);
		assertThat(channel.in()).isNull();
		channel.finishAndReleaseAll();
	}

}
