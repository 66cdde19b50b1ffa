// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoreInUseException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Directories that a {@link RocksDbStore} finds.
 */
class StoredFormatTests {

	@TempDir
	private Path parent;

	private Path directory() {
		return this.parent.resolve("sessions");
	}

	private void write(int messages) throws IOException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			for (int i = 0; i < messages; i++) {
				store.write(StoreFixture.messages("a", i, 1, 1_000), false);
			}
		}
	}

	@Test
	void directoryIsForTheUserOfTheBrokerOnly() throws IOException {
		Files.createDirectory(directory());
		Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
		write(1);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
		Files.createFile(directory().resolve("of somebody else"));
		Files.setPosixFilePermissions(directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
		write(1);
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
	}

	@Test
	void refusesADirectoryThatIsInUse() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThatExceptionOfType(StoreInUseException.class).isThrownBy(() -> RocksDbStore.open(directory(), false))
				.withMessage(directory() + " is in use by another process");
			assertThat(StoreFixture.readAll(store, Kind.SESSION)).isEmpty();
		}
	}

	@Test
	void refusesAFileInPlaceOfTheDirectory() throws IOException {
		Files.createFile(directory());
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), false))
			.withMessage(directory() + " is not a directory");
	}

	@Test
	void refusesANewerFormat() throws IOException, RocksDBException {
		write(1);
		try (OpenDatabase database = OpenDatabase.open(directory(), false)) {
			database.database().put(RecordKeys.format(), format(3));
		}
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), false))
			.withMessageContaining("has format 3 of another version of the broker, and this one knows format 2");
	}

	@Test
	void takesTheFormatBefore() throws IOException, RocksDBException {
		write(3);
		try (OpenDatabase database = OpenDatabase.open(directory(), false)) {
			database.database().put(RecordKeys.format(), format(1));
		}
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(StoreFixture.numbers(store, "a")).containsExactly(0L, 1L, 2L);
		}
		try (OpenDatabase database = OpenDatabase.open(directory(), false)) {
			assertThat(database.database().get(RecordKeys.format())).isEqualTo(format(2));
		}
	}

	private static byte[] format(int number) {
		return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
	}

	@Test
	void refusesADatabaseOfSomethingElse() throws IOException, RocksDBException {
		Files.createDirectory(directory());
		NativeLibrary.load(directory());
		try (OpenDatabase database = OpenDatabase.open(directory(), false)) {
			database.database().put(StoreFixture.bytes("key"), StoreFixture.bytes("value"));
		}
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), false))
			.withMessage(directory() + " is a database of RocksDB, but not of this broker");
	}

	@Test
	void refusesToBeginAnewWhereFilesAreLeft() throws IOException {
		write(1);
		Files.delete(directory().resolve("CURRENT"));
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), false))
			.withMessage(directory() + " is damaged: its file CURRENT is missing");
	}

	@Test
	void leavesOutALastWriteThatIsNotComplete() throws IOException {
		write(100);
		Path log = log();
		byte[] content = Files.readAllBytes(log);
		Files.write(log, Arrays.copyOf(content, content.length - 10));
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(StoreFixture.numbers(store, "a")).hasSize(99);
		}
	}

	@Test
	void refusesDamageInTheMiddleOfWhatWasForcedToTheDisk() throws IOException {
		write(100);
		damage();
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), true))
			.withMessageStartingWith(directory() + " is damaged: ");
	}

	/** Not all pages of the log are on the disk when the power fails. */
	@Test
	void leavesOutWhatIsBehindAHole() throws IOException {
		write(100);
		damage();
		int left;
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			left = StoreFixture.numbers(store, "a").size();
			assertThat(left).isBetween(10, 90);
			assertThat(StoreFixture.numbers(store, "a"))
				.containsExactlyElementsOf(LongStream.range(0, left).boxed().toList());
			store.write(StoreFixture.messages("a", 1_000, 1, 100), true);
		}
		try (RocksDbStore store = RocksDbStore.open(directory(), true)) {
			assertThat(StoreFixture.numbers(store, "a")).hasSize(left + 1);
		}
	}

	/** Its records cannot be read, and the others can still be written. */
	@Test
	void endsASessionWithDamagedRecords() throws IOException {
		write(500);
		write(1);
		damage(largest(".sst"));
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> StoreFixture.numbers(store, "a"));
			store.write(List.of(Change.drop("a")), false);
			store.write(StoreFixture.messages("b", 0, 1, 10), false);
			assertThat(StoreFixture.numbers(store, "b")).hasSize(1);
		}
	}

	private void damage() throws IOException {
		damage(log());
	}

	private static void damage(Path file) throws IOException {
		byte[] content = Files.readAllBytes(file);
		content[content.length / 2] ^= 1;
		Files.write(file, content);
	}

	@Test
	void refusesATableThatIsDamaged() throws IOException, RocksDBException {
		write(100);
		write(1);
		Path table = largest(".sst");
		byte[] content = Files.readAllBytes(table);
		content[content.length - 60] ^= 1;
		Files.write(table, content);
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(directory(), false))
			.withMessageStartingWith(directory() + " is damaged: ");
	}

	@Test
	void lockThatMustNotBeOpenedIsNotInUse() {
		assertThat(StoredFormat.failure(directory(), failure("while open a file for lock: LOCK: Permission denied")))
			.isInstanceOf(AccessDeniedException.class);
	}

	@Test
	void directoryThatIsUsedByAnotherProcessIsInUse() {
		assertThat(
				StoredFormat.failure(directory(), failure("While lock file: LOCK: Resource temporarily unavailable")))
			.isInstanceOf(StoreInUseException.class);
	}

	private static RocksDBException failure(String message) {
		return new RocksDBException(message, new Status(Status.Code.IOError, Status.SubCode.None, message));
	}

	/** The log with the last writes. */
	private Path log() throws IOException {
		return largest(".log");
	}

	private Path largest(String suffix) throws IOException {
		try (Stream<Path> files = Files.list(directory())) {
			return files.filter((file) -> file.toString().endsWith(suffix))
				.max(Comparator.comparingLong((file) -> file.toFile().length()))
				.orElseThrow();
		}
	}

}
