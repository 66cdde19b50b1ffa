// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;

import io.mqttpanel.broker.store.Change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Room that a {@link RocksDbStore} takes, and its copies.
 */
class StoreSpaceIntegrationTests {

	private static final long MEGABYTE = 1 << 20;

	@TempDir
	private Path parent;

	private Path directory() {
		return this.parent.resolve("sessions");
	}

	private static void append(RocksDbStore store, String owner, int megabytes) throws IOException {
		for (int i = 0; i < megabytes; i++) {
			store.write(StoreFixture.messages(owner, i * 100L, 100, 10_486), false);
		}
	}

	@Test
	void memoryIsBoundedWhateverIsWrittenAndRead() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			append(store, "a", 60);
			assertThat(StoreFixture.numbers(store, "a")).hasSize(6_000);
			assertThat(store.memoryBytes()).isBetween(1L, 64 * MEGABYTE);
			assertThat(store.diskBytes()).isGreaterThan(60 * MEGABYTE);
			assertThat(store.dataBytes()).isGreaterThan(60 * MEGABYTE);
		}
	}

	@Test
	void manyReadersAtOnceAllFindRoomInTheCache() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			append(store, "a", 40);
			List<CompletableFuture<Integer>> readers = IntStream.range(0, 16)
				.mapToObj((i) -> CompletableFuture.supplyAsync(() -> StoreFixture.numbers(store, "a").size()))
				.toList();
			assertThat(readers).allSatisfy((reader) -> assertThat(reader.join()).isEqualTo(4_000));
		}
	}

	@Test
	void spaceOfEndedSessionsComesBack() throws IOException, RocksDBException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			append(store, "many", 40);
			for (int i = 0; i < 200; i++) {
				store.write(StoreFixture.messages("few" + i, 0, 10, 10_486), false);
			}
			store.write(List.of(Change.drop("many")), false);
			for (int i = 0; i < 200; i++) {
				store.write(List.of(Change.drop("few" + i)), false);
			}
		}
		try (OpenDatabase database = OpenDatabase.open(directory(), false);
				Compaction compaction = new Compaction(directory(), new ReentrantLock(), () -> database)) {
			compaction.compactWhereMuchIsDeleted();
		}
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(StoreFixture.numbers(store, "many")).isEmpty();
			assertThat(store.diskBytes()).isLessThan(2 * MEGABYTE);
			assertThat(store.dataBytes()).isLessThan(2 * MEGABYTE);
		}
	}

	@Test
	void copyHasWhatWasWrittenBeforeItWhileMoreIsWritten() throws IOException {
		Path copy = this.parent.resolve("backups").resolve("first");
		AtomicBoolean done = new AtomicBoolean();
		int before = 500;
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			store.write(StoreFixture.messages("a", 0, before, 1_000), false);
			CompletableFuture<Integer> writer = CompletableFuture.supplyAsync(() -> writeUntil(store, before, done));
			store.backUp(copy);
			done.set(true);
			int written = writer.join();
			assertThat(StoreFixture.numbers(store, "a")).hasSize(written);
			assertThatIOException().isThrownBy(() -> store.backUp(copy));
		}
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy))).isEqualTo("rwx------");
		try (Stream<Path> files = Files.list(copy.getParent())) {
			assertThat(files).containsExactly(copy);
		}
		try (RocksDbStore restored = RocksDbStore.open(copy, false)) {
			List<Long> found = StoreFixture.numbers(restored, "a");
			assertThat(found).hasSizeGreaterThanOrEqualTo(before)
				.isEqualTo(LongStream.range(0, found.size()).boxed().toList());
			restored.write(List.of(Change.drop("a")), false);
		}
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(StoreFixture.numbers(store, "a")).hasSizeGreaterThanOrEqualTo(before);
		}
	}

	private static int writeUntil(RocksDbStore store, int first, AtomicBoolean done) {
		int number = first;
		try {
			while (!done.get()) {
				store.write(StoreFixture.messages("a", number++, 1, 1_000), false);
			}
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		return number;
	}

}
