// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Permissions of the files of a {@link RocksDbStore}.
 */
class StoreFilesTests {

	/** More than what is written to one file of the log. */
	private static final int MUCH = 30;

	@TempDir
	private Path parent;

	private Path directory() {
		return this.parent.resolve("sessions");
	}

	@Test
	void filesAreForTheUserOfTheBrokerOnlyWheneverTheyAreMade() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(wide(directory())).isEmpty();
			for (int i = 0; i < MUCH; i++) {
				store.write(StoreFixture.messages("a", i, 1, 1 << 20), false);
			}
			Awaitility.await().until(() -> count(".sst") > 0);
			Awaitility.await().until(() -> wide(directory()).isEmpty());
			store.reopen();
			assertThat(wide(directory())).isEmpty();
			store.write(List.of(Change.drop("a")), false);
		}
		assertThat(wide(directory())).isEmpty();
	}

	@Test
	void copyIsForTheUserOfTheBrokerOnly() throws IOException {
		Path copy = this.parent.resolve("copy");
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			store.write(StoreFixture.messages("a", 0, 10, 100), false);
			store.backUp(copy);
		}
		assertThat(wide(copy)).isEmpty();
		assertThat(copy).isNotEmptyDirectory();
	}

	@Test
	void filesThatWerePutBackAreForTheUserOfTheBrokerOnly() throws IOException {
		RocksDbStore.open(directory(), false).close();
		for (Path file : files(directory())) {
			Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
		}
		assertThat(wide(directory())).isNotEmpty();
		try (RocksDbStore store = RocksDbStore.open(directory(), false)) {
			assertThat(wide(directory())).isEmpty();
			assertThat(StoreFixture.readAll(store, Kind.SESSION)).isEmpty();
		}
	}

	private long count(String suffix) throws IOException {
		return files(directory()).stream().filter((file) -> file.toString().endsWith(suffix)).count();
	}

	/** What others could read, if they could enter the directory. */
	private static List<String> wide(Path directory) throws IOException {
		return files(directory).stream()
			.filter((file) -> !permissions(file).equals("rw-------"))
			.map((file) -> file.getFileName() + " " + permissions(file))
			.toList();
	}

	/** RocksDB may have removed it meanwhile. */
	private static String permissions(Path file) {
		try {
			return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
		}
		catch (IOException ex) {
			return "rw-------";
		}
	}

	private static List<Path> files(Path directory) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.toList();
		}
	}

}
