// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions of any name, over restarts.
 */
class EngineIdentifierIntegrationTests {

	private static final long SEED = 20_261_129;

	private static final int MAX_LENGTH = 8;

	private static final List<String> LETTERS = List.of("\\", "\"", ",", ":", "/", ";", "%", "_meta", "-", "+", "#",
			"$", "'", "{", "}", "\u0001", "\t", "\u007f", "a", "A", "\u00e4", "\u20ac", "\ud83d\ude00");

	private static final List<String> NAMES = List.of("DOMAIN\\user,dev1", "DOMAINuser,dev1", "a\\\",b", "a\\",
			"C:\\x \"y\"", "{\"a\":\"b\\n\"}", ",\\", "%5C", "\\\\", "x".repeat(254) + "\\", "\\,".repeat(127) + "\\");

	@TempDir
	private Path directory;

	@Test
	void sessionsOfAnyNameSurviveRestarts() {
		List<String> sessions = sessions();
		try (EngineFixture first = EngineFixture.on(this.directory)) {
			forEach(sessions,
					(session, number) -> first.client(session)
						.connect(false, 3600)
						.subscribe("own/" + number, 1)
						.subscribe("$share/g/shared/" + number, 1)
						.lose());
			publish(first, sessions, "first");
		}
		try (EngineFixture second = EngineFixture.on(this.directory)) {
			assertThat(second.heard()).containsExactlyInAnyOrderElementsOf(restored(sessions));
			forEach(sessions, (session, number) -> assertReceives(second, session, "own/" + number + "=first 1",
					"shared/" + number + "=first 1"));
			publish(second, sessions, "second");
		}
		try (EngineFixture third = EngineFixture.on(this.directory)) {
			forEach(sessions, (session, number) -> assertReceives(third, session, "own/" + number + "=second 1",
					"shared/" + number + "=second 1"));
			forEach(sessions, (session, number) -> third.client(session).connect(true, 0).lose());
			EngineFixture.await().until(() -> third.engine().sessions() == 0);
		}
		try (EngineFixture fourth = EngineFixture.on(this.directory)) {
			assertThat(fourth.heard()).isEmpty();
			assertThat(fourth.engine().subscriptions()).isZero();
		}
	}

	/** Owned ones, and ones as an earlier version has stored them. */
	private static List<String> sessions() {
		Set<String> sessions = new LinkedHashSet<>();
		NAMES.forEach((name) -> sessions.add(SessionId.of(1, 3, name)));
		Random random = new Random(SEED);
		while (sessions.size() < 120) {
			StringBuilder name = new StringBuilder((sessions.size() % 2 == 0) ? "1\0003\000" : "unowned");
			for (int length = 1 + random.nextInt(MAX_LENGTH); length > 0; length--) {
				name.append(LETTERS.get(random.nextInt(LETTERS.size())));
			}
			sessions.add(name.toString());
		}
		return List.copyOf(sessions);
	}

	private static void forEach(List<String> sessions, BiConsumer<String, Integer> action) {
		for (int i = 0; i < sessions.size(); i++) {
			action.accept(sessions.get(i), i);
		}
	}

	private static List<String> restored(List<String> sessions) {
		List<String> restored = new ArrayList<>();
		forEach(sessions, (session, number) -> {
			restored.add("named " + session + " " + SessionId.client(session));
			restored.add("restored " + session + " own/" + number + " 0 false");
			restored.add("restored " + session + " $share/g/shared/" + number + " 0 false");
		});
		return restored;
	}

	private static void publish(EngineFixture engine, List<String> sessions, String payload) {
		EngineClientProbe publisher = engine.client("publisher").connect();
		forEach(sessions, (session, number) -> {
			publisher.publish("own/" + number, payload, 1);
			publisher.publish("shared/" + number, payload, 1);
		});
		publisher.await((packets) -> assertThat(packets).filteredOn("PUBACK 7"::equals).hasSize(2 * sessions.size()));
	}

	private static void assertReceives(EngineFixture engine, String session, String... messages) {
		EngineClientProbe client = engine.client(session).connect(false, 3600);
		assertThat(client.received()).as(session).first().isEqualTo("CONNACK 0 present");
		client.await((packets) -> assertThat(packets).as(session)
			.filteredOn((packet) -> packet.contains("="))
			.containsExactlyInAnyOrder(messages));
		client.packetIds().forEach((id) -> client.acknowledge(MqttMessageType.PUBACK, id));
		client.lose();
	}

}
