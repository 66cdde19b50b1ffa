// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * What is measured against what.
 */
enum Contender {

	/** The engine by itself. */
	MOQUETTE("bare Moquette"),

	/** The service, telling the Panel nothing. */
	QUIET("service, events off"),

	/** The service, telling the Panel everything. */
	EVENTS("service, all events"),

	/** The service, telling the Panel nothing, with persistence. */
	STORED("service, events off, persistence"),

	/** Another broker, with its files. */
	HIVEMQ("HiveMQ CE, file persistence");

	private static final String JAR = "target/mqtt-panel-broker.jar";

	private final String title;

	Contender(String title) {
		this.title = title;
	}

	String title() {
		return this.title;
	}

	/**
	 * Returns how it is started.
	 * @param options the bench's options
	 * @param port where it is to listen
	 * @param httpPort where its HTTP is to listen
	 * @param sinkPort where the Panel listens
	 * @return what follows {@code java}
	 */
	List<String> arguments(BenchOptions options, int port, int httpPort, int sinkPort) {
		List<String> arguments = new ArrayList<>(options.jvmFlags());
		arguments.addAll(switch (this) {
			case MOQUETTE -> List.of("-cp", options.classPath(), BareMoquette.class.getName(), String.valueOf(port));
			case HIVEMQ -> List.of("@bench/hivemq/java.options", "@" + BenchOptions.DIRECTORY + "/hivemq.options",
					"-Dbench.port=" + port, "bench/hivemq/HiveMq.java", BenchOptions.STORE.toString());
			case QUIET, EVENTS, STORED -> service(options, port, httpPort, sinkPort);
		});
		return arguments;
	}

	List<String> service(BenchOptions options, int port, int httpPort, int sinkPort) {
		String panel = "127.0.0.1:" + sinkPort;
		List<String> arguments = new ArrayList<>(List.of("-jar", JAR, "--mqtt-panel.mode=remote",
				"--mqtt-panel.auth.url=http://" + panel + "/api/mqtt/auth", "--mqtt-panel.relay.url=ws://" + panel,
				"--mqtt-panel.relay.app-key=bench", "--mqtt-panel.broker.host=127.0.0.1",
				"--mqtt-panel.broker.tcp.port=" + port, "--mqtt-panel.broker.ws.enabled=false",
				// What is measured is how fast it goes, not where it is told to stop.
				"--mqtt-panel.broker.limits.packets-per-second=0", "--mqtt-panel.broker.limits.bytes-per-second=0",
				"--mqtt-panel.broker.limits.connect-rate=0", "--mqtt-panel.broker.limits.max-connections-per-address=0",
				"--mqtt-panel.broker.limits.max-connections-per-username=0", "--server.port=" + httpPort,
				"--server.address=127.0.0.1", "--logging.level.root=WARN"));
		if (this != EVENTS) {
			arguments.add("--mqtt-panel.relay.events=");
		}
		if (this == STORED) {
			arguments.add("--mqtt-panel.broker.persistence.path=" + BenchOptions.STORE);
		}
		arguments.addAll(options.serviceArguments());
		return arguments;
	}

}
