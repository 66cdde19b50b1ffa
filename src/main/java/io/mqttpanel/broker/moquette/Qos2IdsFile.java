// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * Packet identifiers of QoS 2 that stored sessions have received and not seen released
 * [MQTT-4.1.0-1], over a stop. They are written when the broker stops, and taken out of
 * the file at the next start. After a crash they would be outdated: a new message that is
 * taken for an old one is lost, an old one that is taken for new is delivered twice.
 */
final class Qos2IdsFile {

	private static final String NAME = "unreleased";

	private Qos2IdsFile() {
	}

	/**
	 * Takes the identifiers out of the file.
	 * @param store the file
	 * @param known the clients that have a session
	 * @param restored gets the identifiers of each client
	 */
	static void restore(MVStore store, Set<String> known, BiConsumer<String, byte[]> restored) {
		if (!store.hasMap(NAME)) {
			return;
		}
		MVMap<String, byte[]> file = store.openMap(NAME);
		file.forEach((clientId, packetIds) -> {
			if (known.contains(clientId)) {
				restored.accept(clientId, packetIds);
			}
		});
		store.removeMap(file);
		store.commit();
	}

	/**
	 * Writes the identifiers.
	 * @param store the file
	 * @param ids the identifiers of each client
	 */
	static void save(MVStore store, Map<String, byte[]> ids) {
		MVMap<String, byte[]> file = store.openMap(NAME);
		ids.forEach((clientId, packetIds) -> {
			if (packetIds.length > 0) {
				file.put(clientId, packetIds);
			}
		});
	}

}
