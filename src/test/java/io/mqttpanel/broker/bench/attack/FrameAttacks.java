// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;

/**
 * Attacks with large frames of WebSocket, of which a decoder that collects them keeps
 * whatever has come.
 */
final class FrameAttacks {

	private static final int UNFINISHED = 600;

	private static final int STRANGERS = 200;

	/** A part of a CONNECT of 16 KB. */
	private static final int BEFORE_LOGIN = 16_000;

	private static final int SENDERS = 40;

	/** A whole frame of 1 MB, so that all are on their way at once. */
	private static final int AHEAD = 1_100_000;

	private static final int LARGE = 1_000_000;

	private static final byte[] PUBLISH = MqttBytes.packet(0x30, MqttBytes.string("f"), MqttBytes.bytes(0),
			new byte[LARGE]);

	private static final byte[] FRAME = AttackPackets.webSocketFrame(PUBLISH);

	/** The frame is complete, the message is not. */
	private static final byte[] FRAGMENT = AttackPackets.webSocketFragment(Arrays.copyOf(PUBLISH, PUBLISH.length - 1));

	private FrameAttacks() {
	}

	static List<Attacker.Kind> all() {
		return List.of(
				new Attacker.Kind("stranger-frames", "WebSocket frames of 1 MB that end within CONNECT", 10, STRANGERS,
						20_000, false, FrameAttacks::strangerFrames),
				new Attacker.Kind("unfinished-frames", "WebSocket frames and messages of 1 MB whose end never comes", 1,
						UNFINISHED, 40_000, false, FrameAttacks::unfinishedFrames),
				new Attacker.Kind("full-frames", "WebSocket frames of 1 MB from 40 clients at once, every 5 s", 1,
						SENDERS, 5_000_000, true, FrameAttacks::fullFrames));
	}

	private static void strangerFrames(Attacker attacker) throws IOException {
		byte[] connect = AttackPackets.connect("stranger-" + attacker.number(), "2-bad", "x".repeat(BEFORE_LOGIN), true,
				0);
		byte[] frame = AttackPackets.webSocketFrame(Arrays.copyOf(connect, LARGE));
		int header = frame.length - LARGE;
		attacker.openWebSocket()
			.send(MqttBytes.join(AttackPackets.webSocketHandshake(), Arrays.copyOf(frame, header + BEFORE_LOGIN)));
		attacker.sent(1);
	}

	private static void unfinishedFrames(Attacker attacker) throws IOException {
		int number = attacker.number();
		AttackConnection client = login(attacker.openWebSocket(), "frame-" + number, "27-bad");
		client.send((number % 2 == 0) ? Arrays.copyOf(FRAME, FRAME.length - 1) : FRAGMENT);
		attacker.sent(2);
	}

	private static void fullFrames(Attacker attacker) throws IOException {
		for (int i = attacker.held(); i < SENDERS; i++) {
			login(attacker.openWebSocketAhead(AHEAD), "full-" + attacker.number(), "28-bad");
			attacker.sent(1);
		}
		for (int i = 0; i < SENDERS; i++) {
			attacker.turn().send(FRAME);
			attacker.sent(1);
		}
	}

	/** The answer is not awaited, the broker reads what follows when it is there. */
	private static AttackConnection login(AttackConnection client, String clientId, String key) throws IOException {
		client.send(MqttBytes.join(AttackPackets.webSocketHandshake(),
				AttackPackets.webSocketFrame(AttackPackets.connect(clientId, key))));
		return client;
	}

}
