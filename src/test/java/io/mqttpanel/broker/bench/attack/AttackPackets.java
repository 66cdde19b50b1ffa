// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Packets of attacks: right ones of an unusual size, as bytes.
 */
final class AttackPackets {

	private static final byte[] EMPTY_USER_PROPERTY = { 0x26, 0, 0, 0, 0 };

	private static final int CREDENTIALS = 0xC0;

	private static final int CLEAN = 0x02;

	private static final int WEB_SOCKET_PING = 0x89;

	private static final int FINAL = 0x80;

	private static final int BINARY = 0x02;

	private static final int MASKED = 0x80;

	private static final int LENGTH_IN_TWO = 126;

	private static final int LENGTH_IN_EIGHT = 127;

	private static final int MQTT_5 = 5;

	private static final int ALLOWED_PROPERTIES = 128;

	/** A hundred levels and 60,000 characters. */
	private static final String LONG_TOPIC = ("/" + "t".repeat(599)).repeat(100);

	private static final int LONG_PAYLOAD = 950_000;

	private AttackPackets() {
	}

	static byte[] connect(String clientId, String key, String secret, boolean clean, int userProperties) {
		byte[] sessionExpiry = clean ? new byte[0] : MqttBytes.bytes(0x11, 0, 0, 0x0E, 0x10);
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"),
				MqttBytes.bytes(5, CREDENTIALS | (clean ? CLEAN : 0), 0, 0),
				sized(MqttBytes.join(sessionExpiry, userProperties(userProperties))), MqttBytes.string(clientId),
				MqttBytes.string(key), MqttBytes.string(secret));
	}

	static byte[] connect(String clientId, String key) {
		return connect(clientId, key, LimitedPanel.SECRET, true, 0);
	}

	static byte[] publish(String topic, int packetId, boolean retain, int userProperties, int payload) {
		return MqttBytes.packet(retain ? 0x33 : 0x32, MqttBytes.string(topic), MqttBytes.uint16(packetId),
				sized(userProperties(userProperties)), new byte[payload]);
	}

	/**
	 * A message of QoS 2 that is almost as long as a packet may be in every part of it.
	 */
	static byte[] longest(int version, String topic, int packetId) {
		byte[] property = MqttBytes.join(MqttBytes.bytes(0x26), MqttBytes.string("n".repeat(100)),
				MqttBytes.string("v".repeat(100)));
		return MqttBytes.packet(0x34, MqttBytes.string(topic + LONG_TOPIC), MqttBytes.uint16(packetId),
				(version == MQTT_5) ? sized(repeated(property, ALLOWED_PROPERTIES)) : new byte[0],
				new byte[LONG_PAYLOAD]);
	}

	static byte[] subscribe(String filter, int times) {
		return MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.bytes(0),
				repeated(MqttBytes.join(MqttBytes.string(filter), MqttBytes.bytes(1)), times));
	}

	static byte[] subscribe(String[] filters) {
		return MqttBytes.subscribe(5, 1, filters);
	}

	static byte[] pings(int count) {
		return repeated(MqttBytes.PINGREQ, count);
	}

	static byte[] webSocketHandshake() {
		return ("GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
				+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n"
				+ "Sec-WebSocket-Version: 13\r\n\r\n")
			.getBytes(StandardCharsets.US_ASCII);
	}

	/** A packet in a binary frame. */
	static byte[] webSocketFrame(byte[] packet) {
		return MqttBytes.join(frameHeader(FINAL | BINARY, packet.length), packet);
	}

	/** What begins a binary message that goes on in further frames. */
	static byte[] webSocketFragment(byte[] part) {
		return MqttBytes.join(frameHeader(BINARY, part.length), part);
	}

	/** A length takes as few bytes as it can. The mask is zero. */
	private static byte[] frameHeader(int first, int length) {
		byte[] size = MqttBytes.bytes(MASKED | length);
		if (length >> Short.SIZE != 0) {
			size = MqttBytes.join(MqttBytes.bytes(MASKED | LENGTH_IN_EIGHT, 0, 0, 0, 0),
					MqttBytes.uint16(length >>> Short.SIZE), MqttBytes.uint16(length));
		}
		else if (length >= LENGTH_IN_TWO) {
			size = MqttBytes.join(MqttBytes.bytes(MASKED | LENGTH_IN_TWO), MqttBytes.uint16(length));
		}
		return MqttBytes.join(MqttBytes.bytes(first), size, new byte[Integer.BYTES]);
	}

	static byte[] webSocketPings(int count) {
		return repeated(MqttBytes.join(MqttBytes.bytes(WEB_SOCKET_PING, 0x80 | 125), new byte[4 + 125]), count);
	}

	private static byte[] userProperties(int count) {
		return repeated(EMPTY_USER_PROPERTY, count);
	}

	static byte[] repeated(byte[] bytes, int times) {
		byte[] all = new byte[bytes.length * times];
		for (int i = 0; i < all.length; i += bytes.length) {
			System.arraycopy(bytes, 0, all, i, bytes.length);
		}
		return all;
	}

	/** A variable byte integer, and as many bytes. */
	static byte[] sized(byte[] bytes) {
		byte[] packet = MqttBytes.packet(0, bytes);
		return Arrays.copyOfRange(packet, 1, packet.length);
	}

}
