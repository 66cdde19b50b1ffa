// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks of holders of a key, each of a team of its own.
 */
final class SessionAttacks {

	private static final int MANY_PROPERTIES = 180_000;

	private static final int ALLOWED_PROPERTIES = 128;

	private static final int SESSIONS = 100;

	private static final int LARGE = 250_000;

	private static final int PINGING_CLIENTS = 40;

	private static final int OVERLAPPING_CLIENTS = 8;

	private static final int LEVELS = 10;

	private static final int IDLE_CLIENTS = 1_000;

	private static final int PIECE = 2_048;

	/** Almost as long as a packet may be. */
	private static final byte[] LONG_SUBSCRIBE = AttackPackets.subscribe("a", 200_000);

	private SessionAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("retained", "retained messages of one byte full of user properties", 1, 1, 50_000,
						true, SessionAttacks::retained),
				new Attacker.Kind("offline-properties", "the same into the queue of a client that is away", 1, 2,
						50_000, true, SessionAttacks::offlineProperties),
				new Attacker.Kind("offline-queues", "messages of 250 KB to 100 sessions that are away", 4, 1, 20_000,
						true, SessionAttacks::offlineQueues),
				new Attacker.Kind("websocket-pings", "WebSocket pings whose pongs nobody reads", 2, 4, 10_000, true,
						SessionAttacks::webSocketPings),
				new Attacker.Kind("repeated-filters", "SUBSCRIBEs that repeat one filter 200,000 or 1,000 times", 1, 1,
						100_000, true, SessionAttacks::repeatedFilters),
				new Attacker.Kind("packet-pieces", "a SUBSCRIBE of 800 KB in pieces of 2 KB", 1, 1, 2_000, true,
						SessionAttacks::packetPieces),
				new Attacker.Kind("pings", "PINGREQ, 25,000/s of one client", 1, 1, 20_000, true,
						SessionAttacks::pings),
				new Attacker.Kind("pings-of-many", "PINGREQ, 100,000/s of 40 clients", 1, PINGING_CLIENTS, 20_000, true,
						SessionAttacks::pingsOfMany),
				new Attacker.Kind("overlapping-filters", "8 clients with 1,000 overlapping filters each, 20 messages/s",
						2, OVERLAPPING_CLIENTS, 50_000, true, SessionAttacks::overlappingFilters),
				new Attacker.Kind("idle-clients", "1,000 clients that subscribe and then send a PINGREQ now and then",
						4, IDLE_CLIENTS, 10_000, false, SessionAttacks::idleClients));
	}

	private static int userProperties(int number) {
		return (number % 2 == 0) ? MANY_PROPERTIES : ALLOWED_PROPERTIES;
	}

	private static void retained(Attacker attacker) throws IOException {
		if (attacker.held() == 0) {
			attacker.open().login(AttackPackets.connect("retained", "3-bad"));
		}
		int number = attacker.number();
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.publish("r/" + number, packetId(number), true, userProperties(number), 1));
		attacker.sent(1);
	}

	private static void offlineProperties(Attacker attacker) throws IOException {
		if (attacker.held() == 0) {
			leave(attacker, "away", "4-bad", "o/#");
			attacker.closeAll();
			attacker.open().login(AttackPackets.connect("offline", "4-bad"));
		}
		int number = attacker.number();
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.publish("o/" + number, packetId(number), false, userProperties(number), 1));
		attacker.sent(1);
	}

	private static void offlineQueues(Attacker attacker) throws IOException {
		int number = attacker.number();
		if (number < SESSIONS) {
			leave(attacker, "queue-" + number, "5-bad", "q/" + number);
			attacker.closeAll();
			return;
		}
		if (attacker.held() == 0) {
			attacker.open().login(AttackPackets.connect("queues", "5-bad"));
		}
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.publish("q/" + number % SESSIONS, packetId(number), false, 0, LARGE));
		attacker.sent(1);
	}

	/** Leaves a session behind that keeps what it subscribed to. */
	private static void leave(Attacker attacker, String clientId, String key, String filter) throws IOException {
		AttackConnection client = attacker.open()
			.login(AttackPackets.connect(clientId, key, LimitedPanel.SECRET, false, 0));
		client.send(AttackPackets.subscribe(filter, 1));
		client.await();
		client.send(MqttBytes.DISCONNECT);
		attacker.sent(2);
	}

	private static void webSocketPings(Attacker attacker) throws IOException {
		if (attacker.held() < 4) {
			AttackConnection client = attacker.openWebSocket();
			client.send(AttackPackets.webSocketHandshake());
			client.await();
			client.send(AttackPackets.webSocketFrame(AttackPackets.connect("ws-" + attacker.number(), "6-bad")));
		}
		attacker.turn().send(AttackPackets.webSocketPings(500));
		attacker.sent(500);
	}

	private static void repeatedFilters(Attacker attacker) throws IOException {
		if (attacker.held() == 0) {
			attacker.open().login(AttackPackets.connect("repeating", "7-bad"));
		}
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.subscribe("a", (attacker.number() % 2 == 0) ? 1_000 : 200_000));
		attacker.sent(1);
	}

	private static void packetPieces(Attacker attacker) throws IOException {
		if (attacker.held() == 0) {
			attacker.open().login(AttackPackets.connect("pieces", "10-bad"));
		}
		AttackConnection client = attacker.turn();
		client.drain();
		for (int at = 0; at < LONG_SUBSCRIBE.length; at += PIECE) {
			client.send(Arrays.copyOfRange(LONG_SUBSCRIBE, at, Math.min(at + PIECE, LONG_SUBSCRIBE.length)));
			LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
		}
		attacker.sent(1);
	}

	private static void pings(Attacker attacker) throws IOException {
		if (attacker.held() == 0) {
			attacker.open().login(AttackPackets.connect("pinging", "8-bad"));
		}
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.pings(500));
		attacker.sent(500);
	}

	private static void pingsOfMany(Attacker attacker) throws IOException {
		while (attacker.held() < PINGING_CLIENTS) {
			attacker.open().login(AttackPackets.connect("pinging-" + attacker.number(), "26-bad"));
		}
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.pings(2_000));
		attacker.sent(2_000);
	}

	private static void overlappingFilters(Attacker attacker) throws IOException {
		while (attacker.held() < OVERLAPPING_CLIENTS) {
			AttackConnection client = attacker.open()
				.login(AttackPackets.connect("overlapping-" + attacker.number(), "9-bad"));
			client.send(AttackPackets.subscribe(overlapping()));
			attacker.sent(1);
		}
		int number = attacker.number();
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(AttackPackets.publish("a/".repeat(LEVELS - 1) + "a", packetId(number), false, 0, 10));
		attacker.sent(1);
	}

	private static void idleClients(Attacker attacker) throws IOException {
		if (attacker.held() < IDLE_CLIENTS) {
			String name = "idle-" + attacker.number();
			attacker.open()
				.send(MqttBytes.join(AttackPackets.connect(name, "30-bad"), AttackPackets.subscribe(name, 1)));
			attacker.sent(2);
			return;
		}
		AttackConnection client = attacker.turn();
		client.drain();
		client.send(MqttBytes.PINGREQ);
		attacker.sent(1);
	}

	/**
	 * A thousand filters that match the same topic: each of its levels is named or is a
	 * wildcard.
	 */
	private static String[] overlapping() {
		return IntStream.range(0, 1_000).mapToObj((bits) -> {
			StringBuilder filter = new StringBuilder();
			for (int level = 0; level < LEVELS; level++) {
				filter.append((level == 0) ? "" : "/").append((((bits >> level) & 1) != 0) ? '+' : 'a');
			}
			return filter.toString();
		}).toArray(String[]::new);
	}

	private static int packetId(int number) {
		return 1 + number % 60_000;
	}

}
