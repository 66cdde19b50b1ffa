// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.SessionStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.rocksdb.RocksDbStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the longest client identifiers that {@link LimitProperties} allow.
 */
class ClientIdLengthTests {

	/** Which becomes eighteen as it is compared. */
	private static final int LIGATURE = 0xFDFA;

	@TempDir
	private Path directory;

	@Test
	void longestNameOfSessionCanBeStored() throws IOException {
		String owner = SessionId.of(Long.MAX_VALUE, Long.MAX_VALUE,
				Character.toString(LIGATURE).repeat(LimitProperties.MAX_CLIENT_ID_LENGTH));
		try (SessionStore store = RocksDbStore.open(this.directory.resolve("sessions"), false)) {
			store.write(List.of(Change.put(Kind.SESSION, owner, new byte[0], new byte[1])), false);
			assertThat(store.records()).isEqualTo(2);
		}
	}

	@Test
	void noCharacterTakesMoreAsItIsCompared() {
		int longest = bytes(LIGATURE);
		for (int character = 1; character <= Character.MAX_CODE_POINT; character++) {
			assertThat(bytes(character)).isLessThanOrEqualTo(longest);
		}
	}

	private static int bytes(int character) {
		return SessionId.folded(Character.toString(character)).getBytes(StandardCharsets.UTF_8).length;
	}

}
