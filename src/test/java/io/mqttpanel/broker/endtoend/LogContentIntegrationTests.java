// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the log has of clients and of secrets, at the levels for debugging.
 */
@ExtendWith(OutputCaptureExtension.class)
class LogContentIntegrationTests {

	private static final List<String> DEBUGGED = List.of("org.springframework.web", "org.springframework.http",
			"reactor.netty", "reactor.netty.http.server");

	private static final String OURS = "io.mqttpanel";

	@AfterEach
	void resetLevels() {
		LoggingSystem logging = LoggingSystem.get(getClass().getClassLoader());
		DEBUGGED.forEach((logger) -> logging.setLogLevel(logger, null));
		logging.setLogLevel(OURS, null);
	}

	@Test
	void hasNoSecretsAndNoCharactersThatControlATerminal(CapturedOutput output) throws Exception {
		try (StubAuthServer auth = StubAuthServer.start(); StubReverb reverb = StubReverb.start()) {
			try (RunningService broker = RunningService.remote(auth, reverb, "--mqtt-panel.relay.query.t=hush-query",
					"--mqtt-panel.relay.headers.X-Token=hush-header", "--mqtt-panel.admin.token=hush-token",
					"--mqtt-panel.relay.signing-key=hush-signing-key", "--logging.level." + OURS + "=trace",
					"--logging.level.org.springframework.web=debug", "--logging.level.org.springframework.http=debug",
					"--logging.level.reactor.netty=debug", "--logging.level.reactor.netty.http.server=info")) {
				Awaitility.await().until(() -> output.getAll().contains("Connected to Panel"));
				try (RawMqttClient device = new RawMqttClient(broker.tcpPort())) {
					device.send(MqttBytes.connect(4, "device"),
							MqttBytes.publish(4, "$hostile\u202e2030-01-01 \u2066", 0, 0));
					Awaitility.await().until(() -> output.getAll().contains("hostile\\u202e2030"));
				}
			}
		}
		assertThat(output.getAll()).doesNotContain("hush-", StubReverb.APP_KEY + "?", "/app/" + StubReverb.APP_KEY)
			.doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");
	}

}
