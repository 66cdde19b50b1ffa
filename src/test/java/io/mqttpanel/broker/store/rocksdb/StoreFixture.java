// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

/**
 * Records for tests, and what a store has of them.
 */
final class StoreFixture {

	static final byte[] START = {};

	private StoreFixture() {
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] number(long number) {
		return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
	}

	static Change put(Kind kind, String owner, String key, String value) {
		return Change.put(kind, owner, bytes(key), bytes(value));
	}

	/** Messages of a session with these numbers, of as many bytes each. */
	static List<Change> messages(String owner, long first, int count, int size) {
		List<Change> changes = new ArrayList<>();
		for (long number = first; number < first + count; number++) {
			byte[] value = new byte[size];
			new Random(number).nextBytes(value);
			changes.add(Change.put(Kind.MESSAGE, owner, number(number), value));
		}
		return changes;
	}

	static List<String> read(SessionStore store, Kind kind, String owner, byte[] from, int max) {
		List<String> found = new ArrayList<>();
		store.read(kind, owner, from, (session, key, value) -> {
			found.add(text(session, key, value));
			return found.size() < max;
		});
		return found;
	}

	static List<String> read(SessionStore store, Kind kind, String owner) {
		return read(store, kind, owner, START, Integer.MAX_VALUE);
	}

	static List<String> readAll(SessionStore store, Kind kind) {
		List<String> found = new ArrayList<>();
		store.readAll(kind, (session, key, value) -> found.add(text(session, key, value)));
		return found;
	}

	static List<Long> numbers(SessionStore store, String owner) {
		List<Long> found = new ArrayList<>();
		store.read(Kind.MESSAGE, owner, START, (session, key, value) -> found.add(ByteBuffer.wrap(key).getLong()));
		return found;
	}

	private static String text(String session, byte[] key, byte[] value) {
		return session + ":" + new String(key, StandardCharsets.UTF_8) + "="
				+ new String(value, StandardCharsets.UTF_8);
	}

}
