// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for imports by {@link EarlierStore} that do not come to their end.
 */
class InterruptedImportTests {

	private static final MqttSubscriptionOption OPTION = MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE);

	@TempDir
	private Path directory;

	private SessionStore store;

	@BeforeEach
	void open() throws IOException {
		this.store = RocksDbStore.open(this.directory.resolve("sessions"), false);
	}

	@AfterEach
	void close() {
		this.store.close();
	}

	private Path file() {
		return EarlierStoreFixture.file(this.directory);
	}

	private Path imported() {
		return this.directory.resolve("moquette_store.h2.imported");
	}

	private void importOnce() throws IOException {
		new EarlierStore(file(), this.store).importOnce();
	}

	private List<String> records() {
		return new EarlierRecords(this.store).all();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4 })
	void importThatIsInterruptedBeginsAnew(int write) throws IOException {
		RandomEarlierStore random = new RandomEarlierStore(write);
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			random.write(earlier);
			earlier.session("heavy").message("heavy", 0, 0, heavy()).message("heavy", 1, 0, heavy());
		}
		SessionStore interrupted = endingAfter(write);
		assertThatExceptionOfType(Error.class).isThrownBy(() -> new EarlierStore(file(), interrupted).importOnce());
		assertThat(file()).as("is renamed at the end").exists();
		importOnce();
		assertThat(records()).filteredOn((line) -> !line.contains(" heavy "))
			.containsExactlyInAnyOrderElementsOf(random.expected());
		assertThat(file()).doesNotExist();
	}

	private static PublishedMessage heavy() {
		return EarlierStoreFixture.publish("t", "x".repeat(5 << 20), 1);
	}

	/** Writes as often as given, and then the process ends. */
	private SessionStore endingAfter(int writes) {
		AtomicInteger left = new AtomicInteger(writes);
		return storeWith(() -> {
			if (left.getAndDecrement() == 0) {
				throw new AssertionError("The process has ended");
			}
		});
	}

	private SessionStore storeWith(WriteCheck beforeWrite) {
		return (SessionStore) Proxy.newProxyInstance(InterruptedImportTests.class.getClassLoader(),
				new Class<?>[] { SessionStore.class }, (proxy, method, arguments) -> {
					if (method.getName().equals("write")) {
						beforeWrite.run();
					}
					try {
						return method.invoke(this.store, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
	}

	@Test
	void whatAnInterruptedImportHasLeftIsDroppedWithItsFile() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c").retained("t", new byte[0], 1, Long.MAX_VALUE).subscription("c", "t", OPTION, 0);
		}
		SessionStore interrupted = endingAfter(2);
		assertThatExceptionOfType(Error.class).isThrownBy(() -> new EarlierStore(file(), interrupted).importOnce());
		assertThat(records()).isNotEmpty();
		Files.delete(file());
		importOnce();
		assertThat(records()).isEmpty();
	}

	@Test
	void importThatIsCompleteButForTheNameOfTheFileIsNotDoneAgain() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
		Path directoryInTheWay = Files.createDirectories(imported().resolve("x"));
		assertThatExceptionOfType(IOException.class).isThrownBy(this::importOnce);
		assertThat(records()).hasSize(1);
		Files.delete(directoryInTheWay);
		Files.delete(imported());
		importOnce();
		assertThat(file()).doesNotExist();
		assertThat(records()).hasSize(1);
	}

	@Test
	void endOfTheProcessAfterTheFileIsRenamedChangesNothing() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
		SessionStore interrupted = endingAfter(3);
		assertThatExceptionOfType(Error.class).isThrownBy(() -> new EarlierStore(file(), interrupted).importOnce());
		assertThat(file()).doesNotExist();
		importOnce();
		assertThat(records()).hasSize(1);
		this.store.readAll(Kind.SESSION, (owner, key, value) -> {
			assertThat(owner).isEqualTo("c");
			return true;
		});
	}

	@Test
	void writeThatFailsLeavesBothAsTheyWere() throws IOException {
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c");
		}
		byte[] before = Files.readAllBytes(file());
		AtomicInteger writes = new AtomicInteger();
		SessionStore full = storeWith(() -> {
			if (writes.incrementAndGet() == 2) {
				throw new IOException("No space left on device");
			}
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> new EarlierStore(file(), full).importOnce())
			.withMessage("No space left on device");
		assertThat(records()).isEmpty();
		assertThat(file()).hasBinaryContent(before);
	}

	/** Something that happens before a write. */
	private interface WriteCheck {

		void run() throws IOException;

	}

}
