// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Path;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Commits and the disk: which setting forces what is acknowledged to it.
 */
class StoreSyncIntegrationTests {

	private static final byte[] CONNECT = MqttBytes.connect(4, "sleeper", 0, new byte[0]);

	@TempDir
	private Path directory;

	/** One at a time, each of them is a commit. */
	@ParameterizedTest
	@CsvSource({ "none, 0", "commit, 5" })
	void forcesEachCommitToTheDiskWhereThatIsWanted(String sync, int syncs) throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.persistence.path=" + this.directory,
				"--mqtt-panel.broker.persistence.sync=" + sync)
			.start()) {
			try (RawMqttClient sleeper = RawMqttClient.connected(broker.tcpPort(), CONNECT)) {
				sleeper.send(MqttBytes.subscribe(4, 1, "t"));
				assertThat(sleeper.read().type()).isEqualTo(9);
			}
			StoreStatus store = broker.bean(StoreStatus.class);
			long before = store.syncs();
			try (RawMqttClient publisher = broker.connected(4, "publisher")) {
				for (int id = 1; id <= 5; id++) {
					publisher.send(MqttBytes.publish(4, "t", 1, id));
					assertThat(publisher.read().type()).isEqualTo(4);
				}
			}
			assertThat(store.syncs() - before).isBetween((long) syncs, 4L * syncs);
		}
	}

}
