// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.util.Random;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Properties of MQTT 5 packets, with their length in front, and nothing for versions that
 * have none.
 */
final class FuzzProperties {

	/** All that the specification has, and one byte each that it has not. */
	private static final int[] IDENTIFIERS = { 0, 1, 2, 3, 8, 9, 11, 17, 18, 19, 21, 22, 23, 24, 25, 26, 28, 31, 33, 34,
			35, 36, 37, 38, 39, 40, 41, 42, 43, 127 };

	private static final int MQTT_5 = 5;

	private final Random random;

	private final int version;

	FuzzProperties(Random random, int version) {
		this.random = random;
		this.version = version;
	}

	byte[] connect() {
		return some(property(17, uint32(new int[] { 0, 1, 60, -1 }[this.random.nextInt(4)])),
				property(33, MqttBytes.uint16(1 + this.random.nextInt(20))),
				property(39, uint32(100 + this.random.nextInt(100_000))),
				property(34, MqttBytes.uint16(this.random.nextInt(10))), flag(23), flag(25), user());
	}

	byte[] will() {
		return some(property(24, uint32(this.random.nextInt(3))), flag(1), property(2, uint32(this.random.nextInt(9))),
				property(3, MqttBytes.string("text/plain")), property(8, MqttBytes.string("a/b")), user());
	}

	byte[] publish() {
		return some(flag(1), property(2, uint32(this.random.nextInt(9))), property(3, MqttBytes.string("text/plain")),
				property(8, MqttBytes.string("a/b")), property(9, MqttBytes.string("correlation")), user(),
				(this.random.nextInt(100) == 0) ? property(35, MqttBytes.uint16(this.random.nextInt(12)))
						: new byte[0]);
	}

	byte[] subscribe() {
		return some(property(11, MqttBytes.bytes(1 + this.random.nextInt(100))), user());
	}

	byte[] user() {
		return property(38, MqttBytes.string("name"), MqttBytes.string("value"));
	}

	/** What no packet should have. */
	byte[] garbage() {
		byte[] content = new byte[0];
		for (int i = this.random.nextInt(6); i >= 0; i--) {
			byte[] value = new byte[this.random.nextInt(6)];
			this.random.nextBytes(value);
			content = MqttBytes.join(content, property(IDENTIFIERS[this.random.nextInt(IDENTIFIERS.length)], value));
		}
		int lie = (this.random.nextInt(3) == 0) ? this.random.nextInt(256) : content.length;
		return MqttBytes.join(MqttBytes.bytes(lie), content);
	}

	/** A few of what is offered. */
	byte[] some(byte[]... offered) {
		if (this.version != MQTT_5) {
			return new byte[0];
		}
		byte[] content = new byte[0];
		for (byte[] property : offered) {
			if (this.random.nextInt(3) == 0) {
				content = MqttBytes.join(content, property);
			}
		}
		return MqttBytes.join(MqttBytes.bytes(content.length), content);
	}

	private byte[] flag(int identifier) {
		return property(identifier, MqttBytes.bytes(this.random.nextInt(2)));
	}

	private static byte[] property(int identifier, byte[]... value) {
		return MqttBytes.join(MqttBytes.bytes(identifier), MqttBytes.join(value));
	}

	private static byte[] uint32(int value) {
		return MqttBytes.join(MqttBytes.uint16(value >>> 16), MqttBytes.uint16(value));
	}

}
