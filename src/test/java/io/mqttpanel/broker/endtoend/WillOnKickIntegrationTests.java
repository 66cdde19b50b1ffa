// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubReverb;

/**
 * What becomes of the wills of clients that are made to go.
 */
class WillOnKickIntegrationTests {

	private static final int KICKED = 10;

	private final StubAuthServer panel = StubAuthServer.start();

	private final StubReverb reverb = StubReverb.start();

	@AfterEach
	void stop() {
		this.reverb.close();
		this.panel.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "false", "true" })
	void noneIsPublishedAfterARevocation(String willOnKick) throws Exception {
		try (RunningService broker = run(willOnKick)) {
			KeyedDevice watcher = KeyedDevice.of(5, broker.tcpPort(), "watcher", "kept").connect().subscribe("will/#");
			kick(broker);
			watcher.publish("will/marker");
			Awaitility.await().until(() -> watcher.heard().contains("will/marker"));
			Awaitility.await()
				.during(Duration.ofMillis(500))
				.atMost(Duration.ofSeconds(5))
				.until(() -> watcher.heard().size() == 1);
		}
	}

	private RunningService run(String willOnKick) {
		return RunningService.remote(this.panel, this.reverb, "--mqtt-panel.auth.will-on-kick=" + willOnKick,
				"--mqtt-panel.admin.token=open-sesame");
	}

	private static void kick(RunningService broker) throws Exception {
		List<KeyedDevice> devices = new ArrayList<>();
		for (int i = 0; i < KICKED; i++) {
			devices.add(KeyedDevice.of((i % 2 == 0) ? 5 : 3, broker.tcpPort(), "dev-" + i, "revoked").connect());
		}
		WebTestClient.bindToServer()
			.responseTimeout(Duration.ofSeconds(30))
			.build()
			.delete()
			.uri(URI.create("http://127.0.0.1:" + broker.httpPort() + "/actuator/mqttcredentials/revoked"))
			.header("Authorization", "Bearer open-sesame")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody();
		for (KeyedDevice device : devices) {
			device.end();
		}
	}

}
