// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes MQTT packets byte by byte, right ones and wrong ones alike.
 */
public final class MqttBytes {

	/** PINGREQ. */
	public static final byte[] PINGREQ = { (byte) 0xC0, 0 };

	/** DISCONNECT without a reason. */
	public static final byte[] DISCONNECT = { (byte) 0xE0, 0 };

	private static final int USER_NAME_AND_PASSWORD = 0xC0;

	private static final int CLEAN = 0x02;

	private static final int MQTT_5 = 5;

	private MqttBytes() {
	}

	/**
	 * Writes a CONNECT with user name and password and a clean session.
	 * @param version 3, 4 or 5
	 * @param clientId the client identifier
	 * @return the packet
	 */
	public static byte[] connect(int version, String clientId) {
		return connect(version, clientId, CLEAN, new byte[0]);
	}

	/**
	 * Writes a CONNECT with user name and password.
	 * @param version 3, 4 or 5
	 * @param clientId the client identifier
	 * @param flags the other connect flags
	 * @param will what follows the client identifier
	 * @return the packet
	 */
	public static byte[] connect(int version, String clientId, int flags, byte[] will) {
		return connect(version, clientId, flags, will, "key");
	}

	/**
	 * Writes a CONNECT with a user name of the test's choice, and a password.
	 * @param version 3, 4 or 5
	 * @param clientId the client identifier
	 * @param flags the other connect flags
	 * @param will what follows the client identifier
	 * @param username the user name
	 * @return the packet
	 */
	public static byte[] connect(int version, String clientId, int flags, byte[] will, String username) {
		return packet(0x10, string((version == 3) ? "MQIsdp" : "MQTT"),
				bytes(version, USER_NAME_AND_PASSWORD | flags, 0, 60), properties(version), string(clientId), will,
				string(username), string("secret"));
	}

	/**
	 * Writes a will.
	 * @param version 3, 4 or 5
	 * @param topic its topic
	 * @return what follows the client identifier in CONNECT
	 */
	public static byte[] will(int version, String topic) {
		return join(properties(version), string(topic), string("gone"));
	}

	/**
	 * Writes a PUBLISH with the payload "x".
	 * @param version 3, 4 or 5
	 * @param topic the topic
	 * @param qos its QoS
	 * @param packetId its packet identifier, not written at QoS 0
	 * @return the packet
	 */
	public static byte[] publish(int version, String topic, int qos, int packetId) {
		return packet(0x30 | (qos << 1), string(topic), (qos > 0) ? uint16(packetId) : new byte[0], properties(version),
				new byte[] { 'x' });
	}

	/**
	 * Writes a SUBSCRIBE at QoS 2.
	 * @param version 3, 4 or 5
	 * @param packetId its packet identifier
	 * @param filters the topic filters
	 * @return the packet
	 */
	public static byte[] subscribe(int version, int packetId, String... filters) {
		byte[] payload = new byte[0];
		for (String filter : filters) {
			payload = join(payload, string(filter), bytes(2));
		}
		return packet(0x82, uint16(packetId), properties(version), payload);
	}

	/**
	 * Writes an UNSUBSCRIBE.
	 * @param version 3, 4 or 5
	 * @param packetId its packet identifier
	 * @param filters the topic filters
	 * @return the packet
	 */
	public static byte[] unsubscribe(int version, int packetId, String... filters) {
		byte[] payload = new byte[0];
		for (String filter : filters) {
			payload = join(payload, string(filter));
		}
		return packet(0xA2, uint16(packetId), properties(version), payload);
	}

	/**
	 * Writes a packet that has a packet identifier and nothing else.
	 * @param first its first byte
	 * @param packetId its packet identifier
	 * @return the packet
	 */
	public static byte[] acknowledgement(int first, int packetId) {
		return packet(first, uint16(packetId));
	}

	/**
	 * Writes a packet.
	 * @param first its first byte
	 * @param parts what follows the remaining length
	 * @return the packet
	 */
	public static byte[] packet(int first, byte[]... parts) {
		byte[] body = join(parts);
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		out.write(first);
		int rest = body.length;
		do {
			out.write((rest & 0x7F) | ((rest > 0x7F) ? 0x80 : 0));
			rest >>>= 7;
		}
		while (rest > 0);
		out.writeBytes(body);
		return out.toByteArray();
	}

	/**
	 * Writes a string with its length.
	 * @param text the text
	 * @return its bytes
	 */
	public static byte[] string(String text) {
		byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
		return join(uint16(utf8.length), utf8);
	}

	/**
	 * Writes a two byte integer.
	 * @param value the value
	 * @return its bytes
	 */
	public static byte[] uint16(int value) {
		return bytes(value >>> 8, value);
	}

	/**
	 * Writes single bytes.
	 * @param values the bytes
	 * @return the bytes
	 */
	public static byte[] bytes(int... values) {
		byte[] bytes = new byte[values.length];
		for (int i = 0; i < values.length; i++) {
			bytes[i] = (byte) values[i];
		}
		return bytes;
	}

	/**
	 * Puts bytes behind one another.
	 * @param parts the parts
	 * @return the whole
	 */
	public static byte[] join(byte[]... parts) {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		for (byte[] part : parts) {
			out.writeBytes(part);
		}
		return out.toByteArray();
	}

	private static byte[] properties(int version) {
		return (version == MQTT_5) ? bytes(0) : new byte[0];
	}

}
