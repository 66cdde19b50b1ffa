// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks of holders of a key with messages of 1 MB: to many clients that do not read,
 * and such that are never complete.
 */
final class LargeMessageAttacks {

	private static final int DEAF_CLIENTS = 400;

	private static final int DEAF_READERS = 16;

	private static final int LARGE = 1_000_000;

	private static final int UNFINISHED = 300;

	private LargeMessageAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("deaf-subscribers", "a message of 1 MB to 400 clients that do not read, every 2 s", 1,
						DEAF_CLIENTS + 1, 2_000_000, true, LargeMessageAttacks::deafSubscribers),
				new Attacker.Kind("unfinished-packets", "messages of 1 MB whose last byte never comes", 1, UNFINISHED,
						20_000, false, LargeMessageAttacks::unfinishedPackets),
				new Attacker.Kind("deaf-readers", "16 clients of eight teams that read nothing of 1 MB each", 1,
						DEAF_READERS, 2_000_000, false, LargeMessageAttacks::deafReaders));
	}

	/** Each message has a publisher of its own, for which the oldest client goes. */
	private static void deafSubscribers(Attacker attacker) throws IOException {
		while (attacker.held() < DEAF_CLIENTS) {
			attacker.openDeaf()
				.send(MqttBytes.join(AttackPackets.connect("deaf-" + attacker.held(), "24-bad"),
						AttackPackets.subscribe("f", 1)));
			attacker.sent(2);
		}
		int number = attacker.number();
		AttackConnection publisher = attacker.open().login(AttackPackets.connect("publisher-" + number, "24-bad"));
		publisher.send(AttackPackets.publish("f", 1, false, 0, LARGE));
		attacker.sent(2);
	}

	/** Each publishes to itself. The oldest one goes for the next. */
	private static void deafReaders(Attacker attacker) throws IOException {
		int number = attacker.number();
		String name = "reader-" + number;
		String key = (31 + number % 8) + "-bad";
		attacker.openDeaf()
			.send(MqttBytes.join(AttackPackets.connect(name, key), AttackPackets.subscribe(name, 1),
					AttackPackets.publish(name, 1, false, 0, LARGE)));
		attacker.sent(3);
	}

	private static void unfinishedPackets(Attacker attacker) throws IOException {
		byte[] packet = AttackPackets.publish("u", 1, false, 0, LARGE);
		attacker.open()
			.login(AttackPackets.connect("unfinished-" + attacker.number(), "25-bad"))
			.send(Arrays.copyOf(packet, packet.length - 1));
		attacker.sent(2);
	}

}
