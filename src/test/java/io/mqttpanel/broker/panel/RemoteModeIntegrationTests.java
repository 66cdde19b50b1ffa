// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nothing of the embedded Panel is served where there is a real one.
 */
@SpringBootTest(classes = PanelTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "mqtt-panel.mode=remote")
class RemoteModeIntegrationTests {

	@LocalServerPort
	private int port;

	@ParameterizedTest
	@ValueSource(strings = { "/", "/index.html", "/panel/", "/panel/index.html", "/panel/app.js",
			"/panel/pusher.min.js", "/api/panel/state", "/api/mqtt/auth", "/app/embedded" })
	void servesNothingOfThePanel(String path) {
		HttpStatus status = WebClient.create("http://localhost:" + this.port)
			.get()
			.uri(path)
			.exchangeToMono(
					(response) -> response.releaseBody().thenReturn(HttpStatus.valueOf(response.statusCode().value())))
			.block(Duration.ofSeconds(10));
		assertThat(status).isEqualTo(HttpStatus.NOT_FOUND);
	}

}
