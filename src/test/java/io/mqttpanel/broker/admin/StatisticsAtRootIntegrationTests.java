// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Statistics of the Go broker where its readers look for them.
 */
class StatisticsAtRootIntegrationTests {

	private static final String AT_ROOT = "--mqtt-panel.admin.statistics-at-root=true";

	@ParameterizedTest
	@CsvSource({ "remote, '*/*'", "remote, text/html", "embedded, '*/*'", "embedded, application/json" })
	void answersWithTheFieldsOfTheGoBrokerInTheirOrder(String mode, String accept)
			throws IOException, InterruptedException {
		try (ConfigurableApplicationContext context = start(AT_ROOT, "--mqtt-panel.mode=" + mode)) {
			HttpResponse<String> response = get(context, "/", accept);
			assertThat(response.statusCode()).isEqualTo(200);
			assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
			JsonNode statistics = JsonMapper.shared().readTree(response.body());
			assertThat(statistics.propertyNames()).containsExactly("version", "started", "time", "uptime",
					"bytes_received", "bytes_sent", "clients_connected", "clients_disconnected", "clients_maximum",
					"clients_total", "messages_received", "messages_sent", "messages_dropped", "retained", "inflight",
					"inflight_dropped", "subscriptions", "packets_received", "packets_sent", "memory_alloc", "threads");
			assertThat(statistics.path("subscriptions").asLong()).isEqualTo(9);
			assertThat(get(context, "/other", accept).statusCode()).isEqualTo(404);
		}
	}

	@Test
	void leavesTheRootToThePageForBrowsersOfTheEmbeddedPanel() throws IOException, InterruptedException {
		try (ConfigurableApplicationContext context = start(AT_ROOT)) {
			assertThat(get(context, "/", "text/html,*/*;q=0.8").statusCode()).isEqualTo(404);
		}
	}

	@Test
	void isOffByDefault() throws IOException, InterruptedException {
		try (ConfigurableApplicationContext context = start("--mqtt-panel.mode=remote")) {
			assertThat(get(context, "/", "*/*").statusCode()).isEqualTo(404);
		}
	}

	private static ConfigurableApplicationContext start(String... arguments) {
		return new SpringApplicationBuilder(ActuatorIntegrationTests.AdministeredApplication.class)
			.web(WebApplicationType.REACTIVE)
			.properties("server.port=0")
			.run(arguments);
	}

	private static HttpResponse<String> get(ConfigurableApplicationContext context, String path, String accept)
			throws IOException, InterruptedException {
		String port = context.getEnvironment().getRequiredProperty("local.server.port");
		return HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
				.header("Accept", accept)
				.build(), HttpResponse.BodyHandlers.ofString());
	}

}
