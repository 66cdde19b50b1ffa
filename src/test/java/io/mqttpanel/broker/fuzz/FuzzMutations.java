// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.fuzz;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Makes packets wrong, in the ways that break decoders and those that come out of one
 * unharmed and break what is behind it.
 */
final class FuzzMutations {

	private static final int[] TELLING = { 0, 1, 0x7F, 0x80, 0xFF };

	private final Random random;

	private final FuzzPackets packets;

	FuzzMutations(Random random, FuzzPackets packets) {
		this.random = random;
		this.packets = packets;
	}

	/**
	 * Makes something in a stream wrong.
	 * @param stream the packets of a connection, at least one
	 */
	void mutate(List<byte[]> stream) {
		int at = this.random.nextInt(stream.size());
		int other = this.random.nextInt(stream.size());
		byte[] packet = stream.get(at);
		switch (this.random.nextInt(12)) {
			case 0, 1 -> stream.set(at, flipped(packet));
			case 2 -> stream.set(at, Arrays.copyOf(packet, this.random.nextInt(packet.length + 1)));
			case 3 -> stream.set(at, withLengthThatLies(packet));
			case 4 -> stream.set(at, replaced(packet));
			case 5 -> stream.add(other, packet);
			case 6 -> stream.set(at, stream.set(other, packet));
			case 7 -> stream.set(at, spliced(packet, stream.get(other)));
			case 8 -> stream.add(at, noise());
			default -> stream.add(at, nasty());
		}
	}

	private byte[] flipped(byte[] packet) {
		byte[] flipped = packet.clone();
		for (int i = this.random.nextInt(4); i >= 0 && flipped.length > 0; i--) {
			flipped[this.random.nextInt(flipped.length)] ^= (byte) (1 << this.random.nextInt(8));
		}
		return flipped;
	}

	/** The first of the bytes that say how long it is, rarely all of them. */
	private byte[] withLengthThatLies(byte[] packet) {
		if (packet.length < 2) {
			return packet;
		}
		if (this.random.nextInt(4) == 0) {
			int last = this.random.nextBoolean() ? 0x7F : 0xFF;
			return MqttBytes.join(Arrays.copyOf(packet, 1), MqttBytes.bytes(0xFF, 0xFF, 0xFF, last),
					Arrays.copyOfRange(packet, 2, packet.length));
		}
		byte[] lying = packet.clone();
		lying[1] += (byte) (this.random.nextInt(9) - 4);
		return lying;
	}

	private byte[] replaced(byte[] packet) {
		byte[] replaced = packet.clone();
		for (int i = this.random.nextInt(2); i >= 0 && replaced.length > 0; i--) {
			replaced[this.random.nextInt(replaced.length)] = (byte) TELLING[this.random.nextInt(TELLING.length)];
		}
		return replaced;
	}

	private byte[] spliced(byte[] one, byte[] other) {
		return MqttBytes.join(Arrays.copyOf(one, this.random.nextInt(one.length + 1)),
				Arrays.copyOfRange(other, this.random.nextInt(other.length + 1), other.length));
	}

	private byte[] noise() {
		byte[] noise = new byte[1 + this.random.nextInt(30)];
		this.random.nextBytes(noise);
		return noise;
	}

	/** Framed as it should be, with what should not be in it. */
	private byte[] nasty() {
		String topic = FuzzTopics.wrong(this.random);
		byte[] garbage = this.packets.properties().garbage();
		byte[] body = noise();
		return switch (this.random.nextInt(10)) {
			case 0 -> this.packets.publish(topic, this.packets.properties().publish());
			case 1 -> this.packets.subscribe(topic, this.packets.properties().subscribe());
			case 2 -> this.packets.unsubscribe(topic);
			case 3 -> this.packets.publish(FuzzTopics.name(this.random), garbage);
			case 4 -> this.packets.subscribe(FuzzTopics.filter(this.random), garbage);
			case 5 -> this.packets.connect();
			case 6 -> MqttBytes.packet(0x36 | this.random.nextInt(16), MqttBytes.string("a"), body);
			case 7 -> MqttBytes.packet(0x82, MqttBytes.uint16(this.random.nextInt(3)), body);
			case 8 -> MqttBytes.packet(0x30, MqttBytes.string("a"), garbage, new byte[1 << this.random.nextInt(21)]);
			default -> MqttBytes.packet(this.random.nextInt(256), body);
		};
	}

}
