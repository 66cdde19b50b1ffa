// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FileDescriptors}.
 */
@ExtendWith(OutputCaptureExtension.class)
class FileDescriptorsTests {

	@Test
	void keepsReserveForEverythingElse(CapturedOutput output) {
		assertThat(new FileDescriptors(1024, 100).maxConnections(10_000, 200, 64)).isEqualTo(468);
		assertThat(output).contains("may open 1024 files", "556 are kept", "at most 468 MQTT connections",
				"instead of 10000", "max-connections");
	}

	@Test
	void leavesWhatFits(CapturedOutput output) {
		assertThat(new FileDescriptors(20_000, 100).maxConnections(10_000, 200, 64)).isEqualTo(10_000);
		assertThat(new FileDescriptors(1024, 100).maxConnections(0, 200, 64)).isEqualTo(468);
		assertThat(output).doesNotContain("WARN");
	}

	@Test
	void startsWithFewConnectionsInAnyCase() {
		assertThat(new FileDescriptors(256, 100).maxConnections(10_000, 200, 64)).isEqualTo(16);
		assertThat(new FileDescriptors(Long.MAX_VALUE, 100).maxConnections(0, 200, 64)).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void knowsThoseOfProcess() {
		assertThat(FileDescriptors.ofProcess().limit()).isGreaterThan(FileDescriptors.ofProcess().open());
	}

}
