// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store.rocksdb;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Records in a {@link RocksDbStore}.
 */
class RocksDbStoreTests {

	@TempDir
	private Path directory;

	private RocksDbStore store;

	@BeforeEach
	void open() throws IOException {
		this.store = RocksDbStore.open(this.directory.resolve("sessions"), false);
	}

	@AfterEach
	void close() {
		this.store.close();
	}

	private void reopen() throws IOException {
		close();
		open();
	}

	@ParameterizedTest
	@EnumSource
	void hasWhatWasWrittenAfterItIsOpenedAgain(Kind kind) throws IOException {
		this.store.write(List.of(StoreFixture.put(kind, "a", "1", "first"), StoreFixture.put(kind, "a", "2", "second")),
				true);
		this.store.write(List.of(StoreFixture.put(kind, "a", "2", "changed"), StoreFixture.put(kind, "b", "1", "other"),
				Change.remove(kind, "a", StoreFixture.bytes("1"))), false);
		reopen();
		assertThat(StoreFixture.read(this.store, kind, "a")).containsExactly("a:2=changed");
		assertThat(StoreFixture.readAll(this.store, kind)).containsExactly("a:2=changed", "b:1=other");
	}

	@Test
	void fileThatAKilledProcessHasLeftGivesItsRoomBack() throws IOException {
		Path probe = this.directory.resolve("sessions").resolve("room.dbtmp");
		Files.write(probe, new byte[100]);
		reopen();
		assertThat(probe).doesNotExist();
	}

	@Test
	void kindsAreApart() throws IOException {
		for (Kind kind : Kind.values()) {
			this.store.write(List.of(StoreFixture.put(kind, "a", "k", kind.name())), false);
		}
		for (Kind kind : Kind.values()) {
			assertThat(StoreFixture.readAll(this.store, kind)).containsExactly("a:k=" + kind.name());
		}
	}

	@Test
	void sessionsAreApartWhoseNamesBeginAlike() throws IOException {
		List<String> names = List.of("", "a", "a\0", "ab", "b", "\u00e4", "\uD83D\uDE00", "x".repeat(0xFFFF));
		for (String name : names) {
			this.store.write(List.of(StoreFixture.put(Kind.MESSAGE, name, "", "empty"),
					StoreFixture.put(Kind.MESSAGE, name, "b", "of " + name)), false);
		}
		for (String name : names) {
			assertThat(StoreFixture.read(this.store, Kind.MESSAGE, name)).containsExactly(name + ":=empty",
					name + ":b=of " + name);
		}
		assertThat(StoreFixture.readAll(this.store, Kind.MESSAGE)).hasSize(2 * names.size());
	}

	@Test
	void readsByRisingUnsignedKeysFromTheOneGivenUntilNoMoreAreWanted() throws IOException {
		List<Long> numbers = List.of(0L, 1L, 127L, 128L, 255L, 256L, Long.MAX_VALUE, Long.MIN_VALUE, -1L);
		List<Change> changes = new ArrayList<>();
		for (int i = numbers.size() - 1; i >= 0; i--) {
			changes.add(Change.put(Kind.MESSAGE, "a", StoreFixture.number(numbers.get(i)), new byte[0]));
		}
		this.store.write(changes, false);
		assertThat(StoreFixture.numbers(this.store, "a")).isEqualTo(numbers);
		assertThat(StoreFixture.read(this.store, Kind.MESSAGE, "a", StoreFixture.number(127), 3)).hasSize(3);
		assertThat(StoreFixture.read(this.store, Kind.MESSAGE, "a", StoreFixture.number(-1), 3)).hasSize(1);
	}

	@Test
	void droppedSessionHasNothingLeftButOthersAndRetainedMessagesDo() throws IOException {
		for (Kind kind : Kind.values()) {
			this.store.write(List.of(StoreFixture.put(kind, "a", "k", "v"), StoreFixture.put(kind, "ab", "k", "v")),
					false);
		}
		this.store.write(List.of(Change.drop("a")), false);
		reopen();
		for (Kind kind : Kind.values()) {
			if (kind == Kind.RETAINED) {
				assertThat(StoreFixture.readAll(this.store, kind)).containsExactly("a:k=v", "ab:k=v");
			}
			else {
				assertThat(StoreFixture.readAll(this.store, kind)).containsExactly("ab:k=v");
			}
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void changesCountInTheirOrderAlsoWhenTheyAreWrittenTwice(int times) throws IOException {
		this.store.write(List.of(StoreFixture.put(Kind.SENT, "a", "1", "before")), false);
		List<Change> changes = List.of(StoreFixture.put(Kind.SENT, "a", "2", "dropped"), Change.drop("a"),
				StoreFixture.put(Kind.SENT, "a", "3", "kept"), StoreFixture.put(Kind.SENT, "a", "4", "removed"),
				Change.remove(Kind.SENT, "a", StoreFixture.bytes("4")));
		for (int i = 0; i < times; i++) {
			this.store.write(changes, false);
		}
		assertThat(StoreFixture.read(this.store, Kind.SENT, "a")).containsExactly("a:3=kept");
	}

	@Test
	void readsWhatWasThereWhenItBeganToRead() throws IOException {
		this.store.write(StoreFixture.messages("a", 0, 3, 10), false);
		List<Integer> read = new ArrayList<>();
		this.store.read(Kind.MESSAGE, "a", StoreFixture.START, (owner, key, value) -> {
			try {
				this.store.write(List.of(Change.drop("a")), false);
				this.store.write(StoreFixture.messages("a", 10, 5, 10), false);
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
			return read.add(value.length);
		});
		assertThat(read).containsExactly(10, 10, 10);
		assertThat(StoreFixture.numbers(this.store, "a")).containsExactly(10L, 11L, 12L, 13L, 14L);
	}

	@Test
	void writesNothingWithoutChanges() throws IOException {
		this.store.write(List.of(), true);
		assertThat(StoreFixture.readAll(this.store, Kind.SESSION)).isEmpty();
	}

	@Test
	void saysThatItIsClosed() {
		this.store.close();
		assertThatIllegalStateException().isThrownBy(() -> StoreFixture.readAll(this.store, Kind.SESSION))
			.withMessageEndingWith("is closed");
		assertThatIllegalStateException().isThrownBy(() -> this.store.write(List.of(Change.drop("a")), false));
		assertThat(this.store.memoryBytes()).isZero();
	}

}
