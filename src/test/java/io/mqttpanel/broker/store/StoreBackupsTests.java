// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link StoreBackups}.
 */
class StoreBackupsTests {

	@Test
	void nothingIsLeftOfACopyThatWasNotMade(@TempDir Path directory) {
		try (GroupCommit commits = new GroupCommit(new MemoryStore(), false, Duration.ofMillis(5), (nanos, changes) -> {
		}, () -> {
		})) {
			StoreBackups backups = new StoreBackups(() -> commits, directory.resolve("copies"), "sessions");
			assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(backups::make);
		}
		assertThat(directory.resolve("copies")).isEmptyDirectory();
	}

	@Test
	void thereIsNoCopyOfNothing() {
		StoreBackups backups = new StoreBackups(() -> null, null, "sessions");
		assertThatIllegalStateException().isThrownBy(backups::make)
			.withMessageContaining("mqtt-panel.broker.persistence.path");
	}

}
