// SPDX-License-Identifier: MIT

import java.nio.file.Files;
import java.nio.file.Path;

import com.hivemq.embedded.EmbeddedHiveMQ;

/**
 * HiveMQ CE, which lets everybody in when it is embedded. Started from its source, so
 * that nothing else has to be compiled against it.
 */
public final class HiveMq {

	private HiveMq() {
	}

	/**
	 * Starts it.
	 * @param args the directory of its data
	 * @throws Exception if it does not start
	 */
	public static void main(String[] args) throws Exception {
		EmbeddedHiveMQ broker = EmbeddedHiveMQ.builder()
			.withConfigurationFolder(Path.of("bench", "hivemq"))
			.withDataFolder(Files.createDirectories(Path.of(args[0])))
			.build();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> broker.stop().join()));
		broker.start().join();
	}

}
