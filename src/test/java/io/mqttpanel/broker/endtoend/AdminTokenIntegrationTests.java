// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who may read and change something over Actuator, wherever Actuator is.
 */
class AdminTokenIntegrationTests {

	private static final String TOKEN = "--mqtt-panel.admin.token=open-sesame";

	private static final String KEY = "/mqttcredentials/key";

	@Test
	void nobodyMayReadOrWriteWithoutATokenInTheSettings() {
		try (RunningService broker = RunningService.embedded()) {
			String base = "http://127.0.0.1:" + broker.httpPort() + "/actuator";
			EntityExchangeResult<byte[]> off = call(HttpMethod.DELETE, base + KEY, "Bearer ");
			assertThat(off.getStatus()).isEqualTo(HttpStatus.FORBIDDEN);
			assertThat(off.getResponseBody()).asString().contains("\"setting\":\"mqtt-panel.admin.token\"");
			assertThat(Stream
				.of("/mqttclients", "/mqttcredentials", "/mqtt", "/mqttrelay", "/mqttstore", "/mqttclients/",
						"/mqtt?a=b")
				.flatMap((path) -> Stream.of(status(HttpMethod.GET, base + path, null),
						status(HttpMethod.HEAD, base + path, "Bearer null"))))
				.containsOnly(HttpStatus.FORBIDDEN);
			assertThat(Stream.of("/health", "/health/liveness", "/health/readiness", "/prometheus", "/info", "/metrics")
				.map((path) -> status(HttpMethod.GET, base + path, null))).containsOnly(HttpStatus.OK);
			assertThat(body(base + "/health", "Bearer ")).contains("panelAuth").doesNotContain("details");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "--management.endpoints.web.base-path=/actuator",
			"--management.endpoints.web.base-path=/ops", "--management.endpoints.web.base-path=/",
			"--management.server.port=0",
			"--management.server.port=0 --management.server.base-path=/far --management.endpoints.web.base-path=/off",
			"--spring.webflux.base-path=/app" })
	void onlyTheTokenOpensWriteOperationsWhereverTheyAre(String settings) {
		String[] all = (TOKEN + " " + settings).split(" ");
		try (RunningService broker = RunningService.embedded(all)) {
			String base = base(broker, settings);
			EntityExchangeResult<byte[]> without = call(HttpMethod.DELETE, base + KEY, null);
			assertThat(without.getStatus()).isEqualTo(HttpStatus.UNAUTHORIZED);
			assertThat(without.getResponseHeaders().getFirst("WWW-Authenticate"))
				.isEqualTo("Bearer realm=\"mqtt-panel\"");
			assertThat(List.of(status(HttpMethod.DELETE, base + "/mqttclients/dev", "Bearer open-sesam"),
					status(HttpMethod.POST, base + "/mqttcredentials/explain", "Basic open-sesame"),
					status(HttpMethod.DELETE, base + "/%6Dqttcredentials/key", null),
					status(HttpMethod.DELETE, base + "/mqttcredentials;a=b/key", null)))
				.containsOnly(HttpStatus.UNAUTHORIZED);
			assertThat(Stream
				.of("/mqttclients", "/mqttcredentials", "/mqtt", "/mqttrelay", "/mqttstore", "/mqttclients;a=b")
				.map((path) -> status(HttpMethod.GET, base + path, null))).containsOnly(HttpStatus.UNAUTHORIZED);
			assertThat(status(HttpMethod.DELETE, base + KEY, "bearer open-sesame")).isEqualTo(HttpStatus.OK);
			assertThat(status(HttpMethod.GET, base + "/mqttclients", "Bearer open-sesame")).isEqualTo(HttpStatus.OK);
			assertThat(body(base + "/health", "Bearer open-sesam")).doesNotContain("details");
			assertThat(body(base + "/health", "Bearer open-sesame")).contains("\"details\":{\"tcp\":\"127.0.0.1:");
		}
	}

	private static String base(RunningService broker, String settings) {
		String path = settings.contains("/ops") ? "/ops" : "/actuator";
		if (settings.contains("/far")) {
			path = "/far/off";
		}
		else if (settings.contains("/app")) {
			path = "/app/actuator";
		}
		else if (settings.endsWith("base-path=/")) {
			path = "";
		}
		return "http://127.0.0.1:" + broker.managementPort() + path;
	}

	private static String body(String address, String authorization) {
		return new String(call(HttpMethod.GET, address, authorization).getResponseBodyContent(),
				StandardCharsets.UTF_8);
	}

	private static HttpStatusCode status(HttpMethod method, String address, String authorization) {
		return call(method, address, authorization).getStatus();
	}

	private static EntityExchangeResult<byte[]> call(HttpMethod method, String address, String authorization) {
		return WebTestClient.bindToServer()
			.responseTimeout(Duration.ofSeconds(30))
			.build()
			.method(method)
			.uri(URI.create(address))
			.headers((headers) -> {
				if (authorization != null) {
					headers.set("Authorization", authorization);
				}
			})
			.exchange()
			.expectBody()
			.returnResult();
	}

}
