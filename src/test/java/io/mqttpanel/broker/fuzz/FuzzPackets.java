// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.util.Random;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Packets of one client, each by itself as the specification wants it, but for topics and
 * properties when wrong ones are asked for.
 */
final class FuzzPackets {

	private static final int MQTT_5 = 5;

	private static final int USER_NAME_AND_PASSWORD = 0xC0;

	/** The last one's hash code is the one that has no positive counterpart. */
	private static final String[] CLIENT_IDS = { "é", " ", "a/b", "+", "#", "polygenelubricants" };

	private final Random random;

	private final int version;

	private final FuzzProperties properties;

	FuzzPackets(Random random, int version) {
		this.random = random;
		this.version = version;
		this.properties = new FuzzProperties(random, version);
	}

	byte[] connect() {
		int will = (this.random.nextInt(3) == 0) ? 0x04 | (this.random.nextInt(3) << 3) | (this.random.nextInt(2) << 5)
				: 0;
		int flags = USER_NAME_AND_PASSWORD | will | (this.random.nextInt(2) << 1);
		byte[] testament = (will == 0) ? new byte[0] : MqttBytes.join(this.properties.will(),
				MqttBytes.string(FuzzTopics.name(this.random)), MqttBytes.string("gone"));
		return MqttBytes.packet(0x10, MqttBytes.string((this.version == 3) ? "MQIsdp" : "MQTT"),
				MqttBytes.bytes(this.version, flags), MqttBytes.uint16(this.random.nextInt(120)),
				this.properties.connect(), MqttBytes.string(clientId()), testament, MqttBytes.string("key"),
				MqttBytes.string("secret"));
	}

	/** Few enough that clients are taken over and find sessions. */
	private String clientId() {
		int number = this.random.nextInt(64);
		return (number < CLIENT_IDS.length) ? CLIENT_IDS[number] : "fuzz" + number;
	}

	/** What a client may send once it is in, the more common the more often. */
	byte[] next() {
		int choice = this.random.nextInt(100);
		if (choice < 50) {
			return publish(FuzzTopics.name(this.random), this.properties.publish());
		}
		if (choice < 62) {
			return subscribe(FuzzTopics.filter(this.random), this.properties.subscribe());
		}
		if (choice < 67) {
			return unsubscribe(FuzzTopics.filter(this.random));
		}
		if (choice < 95) {
			return acknowledgement();
		}
		return (choice < 99) ? MqttBytes.PINGREQ : disconnect();
	}

	byte[] publish(String topic, byte[] withProperties) {
		int qos = this.random.nextInt(3);
		int flags = (qos << 1) | this.random.nextInt(2) | ((qos > 0) ? this.random.nextInt(2) << 3 : 0);
		byte[] payload = new byte[(this.random.nextInt(200) == 0) ? 20_000 : this.random.nextInt(64)];
		this.random.nextBytes(payload);
		return MqttBytes.packet(0x30 | flags, MqttBytes.string(topic),
				(qos > 0) ? MqttBytes.uint16(packetId()) : new byte[0], withProperties, payload);
	}

	byte[] subscribe(String filter, byte[] withProperties) {
		byte[] filters = new byte[0];
		for (int i = this.random.nextInt(3); i >= 0; i--) {
			String one = (i == 0) ? filter : FuzzTopics.filter(this.random);
			int options = this.random.nextInt(3);
			if (this.version == MQTT_5) {
				// A shared subscription must not ask for no messages of its own.
				int noLocal = one.startsWith("$share") ? 0 : this.random.nextInt(2) << 2;
				options |= noLocal | (this.random.nextInt(2) << 3) | (this.random.nextInt(3) << 4);
			}
			filters = MqttBytes.join(filters, MqttBytes.string(one), MqttBytes.bytes(options));
		}
		return MqttBytes.packet(0x82, MqttBytes.uint16(packetId()), withProperties, filters);
	}

	byte[] unsubscribe(String filter) {
		return MqttBytes.packet(0xA2, MqttBytes.uint16(packetId()), this.properties.some(this.properties.user()),
				MqttBytes.string(filter), MqttBytes.string(FuzzTopics.filter(this.random)));
	}

	private byte[] acknowledgement() {
		int first = new int[] { 0x40, 0x50, 0x62, 0x70 }[this.random.nextInt(4)];
		byte[] reason = (this.version == MQTT_5 && this.random.nextBoolean())
				? MqttBytes.join(MqttBytes.bytes(0), this.properties.some(this.properties.user())) : new byte[0];
		return MqttBytes.packet(first, MqttBytes.uint16(packetId()), reason);
	}

	private byte[] disconnect() {
		return (this.version == MQTT_5 && this.random.nextBoolean())
				? MqttBytes.packet(0xE0, MqttBytes.bytes(4), this.properties.some(this.properties.user()))
				: MqttBytes.DISCONNECT;
	}

	/** Few enough that acknowledgements now and then meet what was sent. */
	private int packetId() {
		return 1 + this.random.nextInt(20);
	}

	FuzzProperties properties() {
		return this.properties;
	}

}
