// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks of holders of a key with messages of QoS 2 that never end, each as long as it
 * may be. Every other client speaks MQTT 3.1.1, whose clients have no Receive Maximum.
 */
final class ExactlyOnceAttacks {

	private static final int CLIENTS = 8;

	private static final int PUBREC = 0x50;

	private static final int PUBREL = 0x62;

	private ExactlyOnceAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("unreleased", "messages of QoS 2 of 1 MB that are never released", 1, CLIENTS,
						100_000, true, ExactlyOnceAttacks::unreleased),
				new Attacker.Kind("uncompleted", "messages of QoS 2 of 1 MB to 8 clients that never complete one", 1,
						CLIENTS, 100_000, true, ExactlyOnceAttacks::uncompleted));
	}

	/** The sessions are kept, and with them the identifiers of earlier connections. */
	private static void unreleased(Attacker attacker) throws IOException {
		while (attacker.held() < CLIENTS) {
			login(attacker, "unreleased-", "11-bad");
		}
		int number = attacker.number();
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.longest(client.version(), "e/" + number, packetId(number)));
		attacker.sent(1);
	}

	/** Half of the messages are received, so that they wait for PUBCOMP. */
	private static void uncompleted(Attacker attacker) throws IOException {
		while (attacker.held() < CLIENTS) {
			AttackConnection client = login(attacker, "uncompleted-", "12-bad");
			client.send(MqttBytes.subscribe(client.version(), 1, "u/#"));
		}
		int number = attacker.number();
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.longest(client.version(), "u/" + number, packetId(number)));
		client.send(MqttBytes.acknowledgement(PUBREL, packetId(number)));
		if ((number / CLIENTS) % 2 == 0) {
			client.send(MqttBytes.acknowledgement(PUBREC, 1 + number / CLIENTS % 100));
		}
		attacker.sent(2);
	}

	private static AttackConnection login(Attacker attacker, String name, String key) throws IOException {
		int client = attacker.held();
		return (client % 2 == 0)
				? attacker.open().login(AttackPackets.connect(name + client, key, LimitedPanel.SECRET, false, 0))
				: attacker.open().login4(MqttBytes.connect(4, name + client, 0, new byte[0], key));
	}

	private static int packetId(int number) {
		return 1 + number % 60_000;
	}

}
