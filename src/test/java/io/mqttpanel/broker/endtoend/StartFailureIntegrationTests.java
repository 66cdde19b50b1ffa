// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;
import java.nio.file.Path;

import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.ServiceProcess;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * The service as a process that cannot use what it has stored: it ends, and says why.
 */
class StartFailureIntegrationTests {

	@TempDir
	private Path directory;

	@Test
	void endsWithSentenceAndExitCodeWhenStoreIsUnreadable() {
		try (MVStore store = MVStore.open(this.directory.resolve("moquette_store.h2").toString())) {
			store.openMap("sessions_store").put("client", "not a session");
		}
		IOException failure = catchThrowableOfType(IOException.class,
				() -> ServiceProcess.start("--mqtt-panel.broker.persistence.path=" + this.directory).close());
		assertThat(failure).hasMessageContaining("Sessions and retained messages cannot be kept in " + this.directory)
			.hasMessageContaining("Or set mqtt-panel.broker.persistence.path to another directory")
			.hasRootCauseMessage("It has ended with 1");
	}

}
