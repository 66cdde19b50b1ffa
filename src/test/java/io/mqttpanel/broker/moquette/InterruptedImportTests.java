// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for imports by {@link EarlierStore} that do not come to their end.
 */
class InterruptedImportTests extends ImportFixture {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2, 3, 4 })
	void importThatIsInterruptedBeginsAnew(int write) throws IOException {
		RandomEarlierStore random = new RandomEarlierStore(write);
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			random.write(earlier);
			earlier.session("heavy").message("heavy", 0, 0, heavy()).message("heavy", 1, 0, heavy());
		}
		interruptImport(write);
		assertThat(file()).as("is renamed at the end").exists();
		importOnce();
		assertThat(records()).filteredOn((line) -> !line.contains(" heavy "))
			.containsExactlyInAnyOrderElementsOf(random.expected());
		assertThat(file()).doesNotExist();
	}

	private static PublishedMessage heavy() {
		return EarlierStoreFixture.publish("t", "x".repeat(5 << 20), 1);
	}

	/**
	 * Imports until the store was written to as often as given: then the process ends.
	 */
	private void interruptImport(int writes) {
		AtomicInteger left = new AtomicInteger(writes);
		SessionStore interrupted = storeWith(() -> {
			if (left.getAndDecrement() == 0) {
				throw new AssertionError("The process has ended");
			}
		});
		assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> importInto(interrupted))
			.withMessage("The process has ended");
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
		interruptImport(2);
		assertThat(records()).isNotEmpty();
		Files.delete(file());
		importOnce();
		assertThat(records()).isEmpty();
	}

	@Test
	void importThatIsCompleteButForTheNameOfTheFileIsNotDoneAgain() throws IOException {
		writeSession();
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
		writeSession();
		interruptImport(3);
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
		writeSession();
		byte[] before = Files.readAllBytes(file());
		AtomicInteger writes = new AtomicInteger();
		SessionStore full = storeWith(() -> {
			if (writes.incrementAndGet() == 2) {
				throw new IOException("No space left on device");
			}
		});
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> importInto(full))
			.withMessage("No space left on device");
		assertThat(records()).isEmpty();
		assertThat(file()).hasBinaryContent(before);
	}

	/** Something that happens before a write. */
	private interface WriteCheck {

		void run() throws IOException;

	}

}
