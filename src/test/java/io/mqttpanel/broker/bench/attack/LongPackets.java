// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Packets of MQTT 5 that take as much memory as their length allows. A text with one
 * letter that is not of Latin-1 takes two bytes for each of its letters.
 */
final class LongPackets {

	/** A letter of two bytes, also in memory. */
	private static final String WIDE = "\u0100";

	/** A letter of three bytes that stands for 18 others. */
	private static final String LIGATURE = "\uFDFA";

	private static final int WILL_OF_QOS_1 = 0x0C;

	private static final int CREDENTIALS = 0xC0;

	private static final int HOUR = 3600;

	/** With a topic of 128 levels they make a CONNECT of 16 KB. */
	private static final int USER_PROPERTIES = 32;

	private static final int USER_PROPERTY = 240;

	/** Of the letters of all aliases of a client there may be 128K. */
	private static final int ALIASED_TOPIC = 12_900;

	private LongPackets() {
	}

	static String text(int bytes) {
		return "t".repeat(bytes - 2) + WIDE;
	}

	/** A client identifier of 255 letters. */
	static String ligatures(int number) {
		String begin = number + "-";
		return begin + LIGATURE.repeat(255 - begin.length());
	}

	/**
	 * A CONNECT whose session lasts for an hour, and so does the delay of its will.
	 */
	static byte[] connect(String clientId, String key, boolean delayed) {
		byte[] property = MqttBytes.join(MqttBytes.bytes(0x26), MqttBytes.string(text(USER_PROPERTY)),
				MqttBytes.string(text(USER_PROPERTY)));
		byte[] delay = MqttBytes.join(MqttBytes.bytes(0x18), seconds(delayed ? HOUR : 0));
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, CREDENTIALS | WILL_OF_QOS_1, 0, 0),
				AttackPackets.sized(MqttBytes.join(MqttBytes.bytes(0x11), seconds(HOUR))), MqttBytes.string(clientId),
				AttackPackets.sized(MqttBytes.join(delay, AttackPackets.repeated(property, USER_PROPERTIES))),
				MqttBytes.string("w" + "/".repeat(127)), MqttBytes.string("gone"), MqttBytes.string(key),
				MqttBytes.string(LimitedPanel.SECRET));
	}

	static byte[] longAlias(int alias) {
		return aliased("a/" + alias + "/" + text(ALIASED_TOPIC), alias);
	}

	static byte[] shortAlias(int alias) {
		return aliased("a", alias);
	}

	/** A message of QoS 0. */
	private static byte[] aliased(String topic, int alias) {
		return MqttBytes.packet(0x30, MqttBytes.string(topic),
				AttackPackets.sized(MqttBytes.join(MqttBytes.bytes(0x23), MqttBytes.uint16(alias))));
	}

	private static byte[] seconds(int seconds) {
		return MqttBytes.join(MqttBytes.uint16(seconds >>> 16), MqttBytes.uint16(seconds));
	}

}
