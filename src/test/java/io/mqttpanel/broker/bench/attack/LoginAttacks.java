// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks of strangers, who have no key.
 */
final class LoginAttacks {

	private static final int MOST_PROPERTIES = 12_500;

	private static final int TAKEN_PROPERTIES = 32;

	private static final int AHEAD_AT_ONCE = 500;

	/** More than is behind a CONNECT, so that it is sent before the answer. */
	private static final int AHEAD = 128 * 1024;

	/** Seven messages of a client that is not let in. */
	private static final byte[] PACKETS_AHEAD = AttackPackets
		.repeated(MqttBytes.packet(0x30, MqttBytes.string("a"), MqttBytes.bytes(0), new byte[9_000]), 7);

	private LoginAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("connect-properties", "CONNECT with the most user properties, or almost all of it",
						10, 800, 5_000, false, LoginAttacks::connectProperties),
				new Attacker.Kind("long-client-ids", "CONNECT with long client identifiers and wrong passwords", 20,
						100, 10_000, false, LoginAttacks::longClientIds),
				new Attacker.Kind("silent-sockets", "connections that send nothing", 11, 6_000, 2_000, false,
						Attacker::open),
				new Attacker.Kind("connect-flood", "CONNECTs from one address, 1,000/s", 1, 200, 10_000, false,
						LoginAttacks::connectFlood),
				new Attacker.Kind("wrong-passwords", "wrong passwords from one address, 50/s", 1, 100, 20_000, false,
						LoginAttacks::wrongPassword),
				new Attacker.Kind("failing-logins", "logins for which the Panel answers 500, from two addresses, 20/s",
						2, 100, 50_000, false, LoginAttacks::failingLogin),
				new Attacker.Kind("busy-key", "logins of a key for which the Panel answers 429, from 5 addresses, 50/s",
						5, 300, 20_000, false, LoginAttacks::busyKey),
				new Attacker.Kind("packets-ahead", "500 wrong passwords at once with 63 KB behind each, every 4 s", 3,
						AHEAD_AT_ONCE, 4_000_000, false, LoginAttacks::packetsAhead),
				new Attacker.Kind("silent-http", "HTTP connections that send nothing", 1, 1_000, 10_000, false,
						Attacker::openHttp));
	}

	private static void connectProperties(Attacker attacker) throws IOException {
		int number = attacker.number();
		byte[] most = AttackPackets.connect("p" + number, "2-bad", LimitedPanel.SECRET, true, MOST_PROPERTIES);
		byte[] taken = AttackPackets.connect("p" + number, "2-bad", "wrong", true, TAKEN_PROPERTIES);
		switch (number % 3) {
			case 0 -> attacker.open().send(most);
			case 1 -> attacker.open().send(taken);
			default -> attacker.open().send(Arrays.copyOf(long16(number), 16_000));
		}
		attacker.sent(1);
	}

	/** A CONNECT of about 16 KB, as long as one may be before login. */
	private static byte[] long16(int number) {
		return AttackPackets.connect("p" + number, "2-bad", "x".repeat(16_200), true, 0);
	}

	private static void longClientIds(Attacker attacker) throws IOException {
		int length = switch (attacker.number() % 3) {
			case 0 -> 60_000;
			case 1 -> 300;
			default -> 255;
		};
		String number = String.valueOf(attacker.number());
		String clientId = number + "i".repeat(length - number.length());
		attacker.open().send(AttackPackets.connect(clientId, "2-bad", "wrong", true, 0));
		attacker.sent(1);
	}

	private static void connectFlood(Attacker attacker) throws IOException {
		for (int i = 0; i < 10; i++) {
			attacker.open()
				.send(MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(4, 2, 0, 60),
						MqttBytes.string("victim")));
			attacker.sent(1);
		}
	}

	private static void wrongPassword(Attacker attacker) throws IOException {
		String clientId = "w" + attacker.number() % 50;
		attacker.open().send(AttackPackets.connect(clientId, "1-good", "wrong", true, 0));
		attacker.sent(1);
	}

	private static void failingLogin(Attacker attacker) throws IOException {
		String clientId = "f" + attacker.number();
		attacker.open().send(AttackPackets.connect(clientId, LimitedPanel.FAIL));
		attacker.sent(1);
	}

	private static void busyKey(Attacker attacker) throws IOException {
		attacker.open().send(AttackPackets.connect("b" + attacker.number(), LimitedPanel.BUSY));
		attacker.sent(1);
	}

	private static void packetsAhead(Attacker attacker) throws IOException {
		for (int i = 0; i < AHEAD_AT_ONCE; i++) {
			byte[] connect = AttackPackets.connect("ahead-" + i, "2-bad", "wrong", true, 0);
			attacker.openAhead(AHEAD).send(MqttBytes.join(connect, PACKETS_AHEAD));
			attacker.sent(1);
		}
	}

}
