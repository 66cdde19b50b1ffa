// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Stop of the embedded Panel with open WebSockets.
 */
class EmbeddedPanelShutdownIntegrationTests {

	@Test
	void closesItsWebSocketsInsteadOfWaitingForThem() {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(PanelTestApplication.class).run(
				"--server.port=0", "--mqtt-panel.panel.app-key=embedded", "--server.shutdown=graceful",
				"--spring.lifecycle.timeout-per-shutdown-phase=2m");
		int port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
		try (PusherTestClient broker = PusherTestClient.connect(port);
				PusherTestClient page = PusherTestClient.connect(port);
				PusherTestClient deaf = PusherTestClient.deaf(port)) {
			page.subscribe("mqtt");
			deaf.send("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"mqtt\"}}");
			Instant start = Instant.now();
			context.close();
			assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofMinutes(1));
			assertThat(broker.closeStatus().getCode()).isEqualTo(1001);
			assertThat(page.closeStatus().getCode()).isEqualTo(1001);
		}
		finally {
			context.close();
		}
	}

	@Test
	void closesAfterTheRelayAndBeforeTheWebServer() {
		assertThat(PanelLifecycle.PHASE).isLessThan(Integer.MAX_VALUE - 512)
			.isGreaterThan(WebServerApplicationContext.GRACEFUL_SHUTDOWN_PHASE);
	}

}
