// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks of holders of a key with many clients, each of which leaves as much behind as
 * it may.
 */
final class StateAttacks {

	private static final int ALIASES = 10;

	/** With the password, as long as a CONNECT of 16 KB has room for. */
	private static final int LONG_USER_NAME = 15_000;

	private StateAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("longest-wills", "connected clients with wills of 16 KB, every other delayed", 5,
						5_000, 20_000, false, StateAttacks::longestWills),
				new Attacker.Kind("delayed-wills", "clients that leave such a will behind, 50/s", 1, 100, 20_000, false,
						StateAttacks::delayedWills),
				new Attacker.Kind("topic-aliases", "clients with ten aliases, of 12,900 letters or of a few", 2, 1_500,
						20_000, false, StateAttacks::topicAliases),
				new Attacker.Kind("many-sessions", "sessions with long names whose clients leave, 50/s", 1, 100, 20_000,
						false, StateAttacks::manySessions));
	}

	private static void longestWills(Attacker attacker) throws IOException {
		int number = attacker.number();
		attacker.open().send(LongPackets.connect("will-" + number, "20-bad", number % 2 == 0));
		attacker.sent(1);
	}

	/** Its connection is reset when there are too many. */
	private static void delayedWills(Attacker attacker) throws IOException {
		attacker.open().send(LongPackets.connect("delayed-" + attacker.number(), "21-bad", true));
		attacker.sent(1);
	}

	/** Short ones take what the long ones leave. */
	private static void topicAliases(Attacker attacker) throws IOException {
		int number = attacker.number();
		AttackConnection client = attacker.open().login(AttackPackets.connect("aliases-" + number, "22-bad"));
		for (int alias = 1; alias <= ALIASES; alias++) {
			client.send((number % 2 == 0) ? LongPackets.longAlias(alias) : LongPackets.shortAlias(alias));
		}
		attacker.sent(1 + ALIASES);
	}

	private static void manySessions(Attacker attacker) throws IOException {
		int number = attacker.number();
		String clientId = (number % 3 == 0) ? "session-" + number : LongPackets.ligatures(number);
		String key = (number % 3 == 1) ? "23-bad" : "23-" + LongPackets.text(LONG_USER_NAME);
		attacker.open()
			.send(MqttBytes.join(AttackPackets.connect(clientId, key, LimitedPanel.SECRET, false, 0),
					MqttBytes.DISCONNECT));
		attacker.sent(2);
	}

}
