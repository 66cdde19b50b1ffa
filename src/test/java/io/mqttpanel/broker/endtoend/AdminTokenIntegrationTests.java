// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.net.URI;
import java.time.Duration;
import java.util.List;

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
 * Who may change something over Actuator, wherever Actuator is.
 */
class AdminTokenIntegrationTests {

	private static final String TOKEN = "--mqtt-panel.admin.token=open-sesame";

	private static final String KEY = "/mqttcredentials/key";

	@Test
	void nobodyMayWriteWithoutATokenInTheSettingsAndEverybodyMayRead() {
		try (RunningService broker = RunningService.embedded()) {
			String base = "http://127.0.0.1:" + broker.httpPort() + "/actuator";
			EntityExchangeResult<byte[]> off = call(HttpMethod.DELETE, base + KEY, "Bearer ");
			assertThat(off.getStatus()).isEqualTo(HttpStatus.FORBIDDEN);
			assertThat(off.getResponseBody()).asString().contains("\"setting\":\"mqtt-panel.admin.token\"");
			assertThat(status(HttpMethod.GET, base + "/mqttclients", null)).isEqualTo(HttpStatus.OK);
			assertThat(status(HttpMethod.GET, base + "/mqttcredentials", null)).isEqualTo(HttpStatus.OK);
			assertThat(status(HttpMethod.GET, base + "/mqtt", null)).isEqualTo(HttpStatus.OK);
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
			assertThat(status(HttpMethod.DELETE, base + KEY, "bearer open-sesame")).isEqualTo(HttpStatus.OK);
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
