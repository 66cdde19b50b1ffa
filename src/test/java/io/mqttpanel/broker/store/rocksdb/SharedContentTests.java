// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.Slice;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages in a {@link RocksDbStore} that share their contents.
 */
class SharedContentTests {

	private static final int SESSIONS = 100;

	@TempDir
	private Path parent;

	private RocksDbStore store;

	private final byte[] content = new byte[1 << 20];

	@BeforeEach
	void open() throws IOException {
		new Random(1).nextBytes(this.content);
		this.store = RocksDbStore.open(directory(), false);
	}

	@AfterEach
	void close() {
		this.store.close();
	}

	private Path directory() {
		return this.parent.resolve("sessions");
	}

	private static Change message(int session, byte[] content) {
		return Change.put(Kind.MESSAGE, "s" + session, StoreFixture.number(7), StoreFixture.bytes("own " + session),
				content);
	}

	private void publish() throws IOException {
		List<Change> changes = new ArrayList<>();
		for (int i = 0; i < SESSIONS; i++) {
			changes.add(message(i, this.content));
		}
		this.store.write(changes, false);
	}

	private void acknowledge(int session) throws IOException {
		this.store.write(List.of(Change.remove(Kind.MESSAGE, "s" + session, StoreFixture.number(7))), false);
	}

	private List<byte[]> read(int session) {
		List<byte[]> values = new ArrayList<>();
		this.store.read(Kind.MESSAGE, "s" + session, StoreFixture.START, (owner, key, value) -> values.add(value));
		return values;
	}

	private void assertIsThere(int session) {
		byte[] whole = message(session, this.content).whole();
		assertThat(read(session)).singleElement().satisfies((value) -> assertThat(value).isEqualTo(whole));
	}

	/** Looks with the store closed, which has a thread for that itself. */
	private long contents(boolean removesUnused) throws RocksDBException, IOException {
		close();
		try (OpenDatabase database = OpenDatabase.open(directory(), false);
				Compaction compaction = new Compaction(directory(), new ReentrantLock(), () -> database)) {
			if (removesUnused) {
				compaction.removeUnusedContents();
			}
			return database.contents().count();
		}
		finally {
			this.store = RocksDbStore.open(directory(), false);
		}
	}

	@Test
	void contentOfAPublicationTakesItsRoomOnce() throws IOException, RocksDBException {
		publish();
		assertThat(this.store.diskBytes()).isBetween((long) this.content.length, 3L * this.content.length);
		assertIsThere(0);
		assertThat(contents(true)).isEqualTo(1);
		for (int i = 0; i < SESSIONS; i++) {
			assertIsThere(i);
		}
		assertThat(StoreFixture.readAll(this.store, Kind.MESSAGE)).hasSize(SESSIONS);
	}

	@Test
	void contentIsRemovedWithItsLastMessage() throws IOException, RocksDBException {
		publish();
		publish();
		assertThat(contents(false)).isEqualTo(2);
		for (int i = 1; i < SESSIONS; i += 2) {
			acknowledge(i);
			this.store.write(List.of(Change.drop("s" + (i - 1))), false);
		}
		publish();
		for (int i = 0; i < SESSIONS - 1; i++) {
			acknowledge(i);
		}
		assertThat(contents(true)).isEqualTo(1);
		assertThat(contents(true)).isEqualTo(1);
		assertIsThere(SESSIONS - 1);
		acknowledge(SESSIONS - 1);
		assertThat(contents(true)).isZero();
		publish();
		assertIsThere(0);
		assertThat(contents(true)).isEqualTo(1);
	}

	/** Some thousands of contents are not looked at in one go. */
	@Test
	void unusedContentsAreFoundWhereverTheyAre() throws IOException, RocksDBException {
		int publications = 2_500;
		for (int i = 0; i < publications; i++) {
			byte[] some = new byte[1_024];
			this.store.write(List.of(Change.put(Kind.MESSAGE, "a", StoreFixture.number(i), new byte[1], some),
					Change.put(Kind.MESSAGE, "b", StoreFixture.number(i), new byte[1], some),
					Change.remove(Kind.MESSAGE, (i % 2 == 0) ? "a" : "b", StoreFixture.number(i - 1))), false);
		}
		assertThat(contents(true)).isEqualTo(publications);
		this.store.write(List.of(Change.drop("a")), false);
		assertThat(contents(true)).isBetween(publications / 2L, publications / 2L + 1);
		this.store.write(List.of(Change.drop("b")), false);
		assertThat(contents(true)).isZero();
	}

	@Test
	void whatIsRemovedWhileItIsReadIsLeftOut() throws IOException, RocksDBException {
		publish();
		close();
		try (OpenDatabase database = OpenDatabase.open(directory(), false);
				Slice end = new Slice(RecordKeys.end(RecordKeys.of(Kind.MESSAGE)));
				ReadOptions options = new ReadOptions().setIterateUpperBound(end)) {
			List<Integer> lengths = new ArrayList<>();
			new StoredRecords(database).read(options, RecordKeys.of(Kind.MESSAGE), (owner, key, value) -> {
				lengths.add(value.length);
				remove(database);
				return true;
			});
			assertThat(lengths).singleElement()
				.satisfies((length) -> assertThat(length > this.content.length).isTrue());
			assertThat(database.contents().count()).isZero();
		}
	}

	private static void remove(OpenDatabase database) {
		try {
			for (int i = 0; i < SESSIONS; i++) {
				database.database().delete(RecordKeys.of(Kind.MESSAGE, "s" + i, StoreFixture.number(7)));
			}
			database.contents().removeUnused();
		}
		catch (RocksDBException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Test
	void valueThatLooksLikeAReferenceStaysAsItIs() throws IOException {
		byte[] value = new byte[20];
		Arrays.fill(value, (byte) 0xFF);
		this.store.write(List.of(Change.put(Kind.MESSAGE, "s1", StoreFixture.number(1), value)), false);
		assertThat(read(1)).singleElement().isEqualTo(value);
	}

}
