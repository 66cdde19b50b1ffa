// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.Set;

import io.moquette.broker.Server;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

import io.mqttpanel.broker.mqtt.client.UnreleasedMessages;
import io.mqttpanel.broker.mqtt.v5.SessionFilters;

/**
 * Which messages of QoS 2 the clients of stored sessions have sent and not released
 * [MQTT-4.1.0-1], over a stop. Written when the broker stops, and taken out of the file
 * at the next start: after a crash it would no longer be true, and a new message that is
 * taken for an old one is lost, while an old one that is taken for new is delivered
 * twice.
 */
final class UnreleasedFile {

	private static final String NAME = "unreleased";

	private UnreleasedFile() {
	}

	/**
	 * Takes what was written at the last stop. Called when the engine knows its sessions
	 * and no client has come yet.
	 * @param server an engine with persistence
	 * @param sessions is told
	 */
	static void restore(Server server, SessionFilters sessions) {
		restore(store(server),
				((Map<?, ?>) MoquetteFields.read(MoquetteFields.read(server, "sessions"), "pool")).keySet(), sessions);
	}

	static void restore(MVStore store, Set<?> known, SessionFilters sessions) {
		if (!store.hasMap(NAME)) {
			return;
		}
		MVMap<String, byte[]> file = store.openMap(NAME);
		file.forEach((clientId, packetIds) -> {
			if (known.contains(clientId)) {
				sessions.keep(clientId, UnreleasedMessages.of(packetIds));
			}
		});
		store.removeMap(file);
		store.commit();
	}

	/**
	 * Writes what is to be known at the next start. Called when all clients are gone and
	 * the engine has done what they asked for.
	 * @param server an engine with persistence
	 * @param sessions what is known of them
	 */
	static void keep(Server server, SessionFilters sessions) {
		keep(store(server), sessions);
	}

	static void keep(MVStore store, SessionFilters sessions) {
		MVMap<String, byte[]> file = store.openMap(NAME);
		sessions.unreleased().forEach((clientId, messages) -> {
			byte[] packetIds = messages.packetIds();
			if (packetIds.length > 0) {
				file.put(clientId, packetIds);
			}
		});
	}

	private static MVStore store(Server server) {
		return (MVStore) MoquetteFields.read(MoquetteFields.read(server, "h2Builder"), "mvStore");
	}

}
