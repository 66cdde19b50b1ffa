// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hosts that requests to the embedded Panel and Actuator can name.
 */
@SpringBootTest(classes = PanelTestApplication.class, webEnvironment = WebEnvironment.RANDOM_PORT, properties = {
		"mqtt-panel.panel.app-key=embedded", "mqtt-panel.panel.hosts=panel.example", "management.server.port=0" })
class EmbeddedPanelHostIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int managementPort;

	@ParameterizedTest
	@ValueSource(strings = { "/", "/api/panel/state", "/app/embedded", "/nothing" })
	void refusesAHostThatIsNotOurs(String path) {
		assertThat(statusFor(this.port, path, "rebound.example:" + this.port)).isEqualTo(421);
	}

	@Test
	void refusesAHostThatIsNotOursAtActuator() {
		assertThat(statusFor(this.managementPort, "/actuator/health", "rebound.example")).isEqualTo(421);
		assertThat(statusFor(this.managementPort, "/actuator/health", "localhost")).isEqualTo(200);
	}

	@Test
	void refusesTheHandshakeOfAHostThatIsNotOurs() {
		HttpHeaders headers = new HttpHeaders();
		headers.set(HttpHeaders.HOST, "rebound.example:" + this.port);
		headers.setOrigin("http://rebound.example:" + this.port);
		try (PusherTestClient client = PusherTestClient.open(this.port, "/app/embedded", headers)) {
			assertThat(client.failure()).contains("421");
		}
	}

	@Test
	void servesAConfiguredHost() {
		assertThat(statusFor(this.port, "/", "panel.example")).isEqualTo(200);
	}

	@Test
	void listensOnThisMachineOnly(@Autowired Environment environment) {
		assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
		assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
	}

	private static int statusFor(int port, String path, String host) {
		Integer status = WebClient.create("http://127.0.0.1:" + port)
			.get()
			.uri(path)
			.header(HttpHeaders.HOST, host)
			.exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode().value()))
			.block(TIMEOUT);
		assertThat(status).isNotNull();
		return status;
	}

}
