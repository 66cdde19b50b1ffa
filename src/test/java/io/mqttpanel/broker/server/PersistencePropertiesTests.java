// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.server.PersistenceProperties.Acknowledge;
import io.mqttpanel.broker.server.PersistenceProperties.Sync;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PersistenceProperties}.
 */
class PersistencePropertiesTests {

	@TempDir
	private Path directory;

	private long maxDiskBytes(@Nullable DataSize setting) {
		PersistenceProperties properties = new PersistenceProperties(this.directory.resolve("not/there"), null,
				Acknowledge.COMMITTED, Duration.ZERO, setting, Sync.NONE);
		return Objects.requireNonNull(properties.toStorage((nanos, changes) -> {
		})).maxDiskBytes();
	}

	@Test
	void storeMayHaveHalfOfTheFileSystem() throws IOException {
		assertThat(maxDiskBytes(null)).isEqualTo(Files.getFileStore(this.directory).getTotalSpace() / 2);
	}

	@Test
	void storeMayHaveWhatIsSet() {
		assertThat(maxDiskBytes(DataSize.ofGigabytes(1))).isEqualTo(1L << 30);
		assertThat(maxDiskBytes(DataSize.ofBytes(0))).as("no limit").isEqualTo(Long.MAX_VALUE);
	}

}
