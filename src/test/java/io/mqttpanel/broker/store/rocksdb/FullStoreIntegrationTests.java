// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.testing.SmallFileSystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Store on a file system of 48 MB.
 */
class FullStoreIntegrationTests {

	private static final int BATCH = 10;

	@TempDir
	private Path directory;

	private Path sessions;

	private SmallFileSystem fileSystem;

	@BeforeEach
	void mount() throws IOException, InterruptedException {
		this.fileSystem = SmallFileSystem.mount(this.directory, "48m");
		this.sessions = this.directory.resolve("sessions");
	}

	@AfterEach
	void unmount() throws IOException, InterruptedException {
		if (this.fileSystem != null) {
			this.fileSystem.unmount();
		}
	}

	@Test
	void failsWhereThereIsNoRoomAndWritesTheSameWhenThereIs() throws IOException {
		long written = 0;
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			Path other = fill();
			written = writeUntilItFails(store);
			long next = written;
			assertThatIOException().isThrownBy(() -> store.write(StoreFixture.messages("a", next, BATCH, 1_000), false))
				.withMessageContaining("No space left on device");
			assertThatIOException().isThrownBy(() -> store.backUp(this.directory.resolve("copy")));
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(written));
			Files.delete(other);
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.ignoreException(IOException.class)
				.untilAsserted(() -> store.write(StoreFixture.messages("a", next, BATCH, 1_000), false));
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(written + BATCH));
		}
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(written + BATCH));
		}
	}

	@Test
	void killedWhileItIsFullHasAllThatWasWritten() throws IOException, InterruptedException {
		Process writer = startWriter();
		long written = 0;
		try (BufferedReader output = writer.inputReader()) {
			boolean failed = false;
			for (String line = output.readLine(); line != null; line = output.readLine()) {
				if (line.equals("written 200")) {
					fill();
				}
				else if (line.startsWith("failed")) {
					assertThat(line).contains("No space left on device");
					failed = true;
					writer.toHandle().destroyForcibly();
				}
				written = line.startsWith("written") ? Long.parseLong(line.substring(8)) : written;
			}
			assertThat(failed).isTrue();
		}
		finally {
			writer.destroyForcibly();
			assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();
		}
		Files.delete(this.directory.resolve("other"));
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			List<Long> found = StoreFixture.numbers(store, "a");
			assertThat(found).isEqualTo(numbers(found.size()));
			assertThat(found.size()).isIn((int) written, (int) written + StoreWriter.BATCH);
			store.write(StoreFixture.messages("b", 0, BATCH, 100), true);
		}
	}

	/** A process without a directory for its native library. */
	private Process startWriter() throws IOException {
		String nowhere = "-Djava.io.tmpdir=" + this.directory.resolve("missing");
		return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), nowhere, "-cp",
				System.getProperty("java.class.path"), StoreWriter.class.getName(), this.sessions.toString())
			.redirectErrorStream(true)
			.start();
	}

	@Test
	void opensWhatCannotBeOpenedForWantOfRoomWhenThereIsSome() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			store.write(StoreFixture.messages("a", 0, BATCH, 1_000), false);
		}
		Path other = fill();
		assertThatIOException().isThrownBy(() -> RocksDbStore.open(this.sessions, false))
			.withMessageContaining("No space left on device");
		Files.delete(other);
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(BATCH));
		}
	}

	/** Where its directory is away for a while, RocksDB does not recover by itself. */
	@Test
	void isOpenedAgainAfterAFailureThatGoesOn() throws IOException {
		try (RocksDbStore store = RocksDbStore.open(this.sessions, false)) {
			Path away = Files.move(this.sessions, this.directory.resolve("away"));
			long written = writeUntilItFails(store);
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(written));
			Files.move(away, this.sessions);
			store.reopen();
			store.write(StoreFixture.messages("a", written, BATCH, 1_000), false);
			assertThat(StoreFixture.numbers(store, "a")).isEqualTo(numbers(written + BATCH));
			assertThat(StoreFixture.readAll(store, Kind.SESSION)).isEmpty();
		}
	}

	private static long writeUntilItFails(RocksDbStore store) {
		for (long number = 0;; number += BATCH) {
			try {
				store.write(StoreFixture.messages("a", number, BATCH, 1_000), false);
			}
			catch (IOException ex) {
				return number;
			}
		}
	}

	private static List<Long> numbers(long count) {
		return LongStream.range(0, count).boxed().toList();
	}

	/**
	 * Takes all room that is left; who writes meanwhile may be first to the last of it.
	 */
	private Path fill() throws IOException {
		Path other = this.directory.resolve("other");
		try (OutputStream output = Files.newOutputStream(other)) {
			byte[] page = new byte[4_096];
			while (Files.getFileStore(this.directory).getUsableSpace() > 0) {
				output.write(page);
			}
		}
		catch (IOException ex) {
			assertThat(ex).hasMessage("No space left on device");
		}
		return other;
	}

}
