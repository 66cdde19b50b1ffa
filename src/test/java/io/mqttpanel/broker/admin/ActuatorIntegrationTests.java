// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.mqttpanel.broker.event.EventCounters;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Actuator over HTTP as an operator and a probe use it.
 */
class ActuatorIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static ConfigurableApplicationContext application;

	private static String actuator;

	private static WebTestClient http;

	@BeforeAll
	static void start() {
		application = new SpringApplicationBuilder(AdministeredApplication.class).web(WebApplicationType.REACTIVE)
			.run("--server.port=0");
		String port = application.getEnvironment().getRequiredProperty("local.server.port");
		actuator = "http://127.0.0.1:" + port + "/actuator";
		http = WebTestClient.bindToServer().baseUrl(actuator).responseTimeout(TIMEOUT).build();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@BeforeEach
	void everythingIsUp() {
		AdministeredApplication.BROKER.set(Status.UP);
		AdministeredApplication.PANEL.set(Status.UP);
	}

	@Test
	void mqttAnswersStatistics() {
		get("/mqtt", HttpStatus.OK).jsonPath("$.version")
			.isNotEmpty()
			.jsonPath("$.uptime")
			.isNumber()
			.jsonPath("$.clients_connected")
			.isEqualTo(0)
			.jsonPath("$.subscriptions")
			.isEqualTo(9);
	}

	@Test
	void infoAnswersVersionAndListeners() {
		get("/info", HttpStatus.OK).jsonPath("$.build.version")
			.isNotEmpty()
			.jsonPath("$.java.version")
			.isNotEmpty()
			.jsonPath("$.os.name")
			.isNotEmpty()
			.jsonPath("$.listeners")
			.value((listeners) -> assertThat(listeners)
				.hasToString("[{\"name\":\"tcp\",\"host\":\"0.0.0.0\",\"port\":1883},"
						+ "{\"name\":\"ws\",\"host\":\"0.0.0.0\",\"port\":1882}]"));
	}

	@Test
	void panelThatIsDownLeavesTheBrokerReady() {
		AdministeredApplication.PANEL.set(Status.DOWN);
		get("/health/readiness", HttpStatus.OK).jsonPath("$.status").isEqualTo("UP");
		get("/health", HttpStatus.SERVICE_UNAVAILABLE).jsonPath("$.components.panelAuth.status").isEqualTo("DOWN");
	}

	@Test
	void brokerThatIsDownIsAliveButNotReady() {
		AdministeredApplication.BROKER.set(Status.DOWN);
		get("/health/readiness", HttpStatus.SERVICE_UNAVAILABLE).jsonPath("$.status").isEqualTo("DOWN");
		get("/health/liveness", HttpStatus.OK).jsonPath("$.status").isEqualTo("UP");
	}

	@Test
	void everyProbeOfOneConnectionIsAnswered() throws IOException, InterruptedException {
		HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
		HttpRequest probe = HttpRequest.newBuilder(URI.create(actuator + "/health")).timeout(TIMEOUT).build();
		for (int i = 0; i < 1_000; i++) {
			assertThat(client.send(probe, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(200);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "/env", "/configprops", "/beans", "/heapdump", "/loggers", "/threaddump", "/shutdown" })
	void whatIsNotMeantForOperatorsIsNotExposed(String path) {
		get(path, HttpStatus.NOT_FOUND);
	}

	@Test
	void mqttrelayIsShownAndChanged() {
		get("/mqttrelay", HttpStatus.OK).jsonPath("$.connected").isEqualTo(true);
		change("{\"action\":\"pause\",\"events\":\"client-connected\"}", HttpStatus.OK).jsonPath("$.connected")
			.isEqualTo(true);
		change("{\"events\":\"wrong\"}", HttpStatus.BAD_REQUEST).jsonPath("$.error").isEqualTo("no such events");
	}

	private static WebTestClient.BodyContentSpec change(String body, HttpStatus status) {
		return http.post()
			.uri("/mqttrelay")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody();
	}

	private static WebTestClient.BodyContentSpec get(String path, HttpStatus status) {
		return http.get().uri(path).exchange().expectStatus().isEqualTo(status).expectBody();
	}

	/**
	 * Application with the admin package and the status that it reads only.
	 */
	@EnableAutoConfiguration
	@Import({ AdminConfiguration.class, StubBrokerStatus.class, StubRelayControl.class, EventCounters.class })
	static class AdministeredApplication {

		static final AtomicReference<Status> BROKER = new AtomicReference<>(Status.UP);

		static final AtomicReference<Status> PANEL = new AtomicReference<>(Status.UP);

		@Bean
		HealthIndicator brokerHealthIndicator() {
			return () -> Health.status(BROKER.get()).build();
		}

		@Bean
		HealthIndicator panelAuthHealthIndicator() {
			return () -> Health.status(PANEL.get()).build();
		}

	}

}
