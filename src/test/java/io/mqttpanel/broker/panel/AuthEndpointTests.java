// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the limit of failed logins of {@link AuthEndpoint}.
 */
class AuthEndpointTests {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));

	private final RouterFunction<ServerResponse> routes = new AuthEndpoint(
			PanelCredentials.of(List.of(new Credential("field", "hush"))), 2, JsonMapper.builder().build(),
			this.now::get)
		.routes();

	private final WebTestClient http = WebTestClient.bindToRouterFunction(this.routes).build();

	@Test
	void limitsGuessesOfASecret() {
		login("one").expectStatus().isUnauthorized();
		login("two").expectStatus().isUnauthorized();
		this.now.set(this.now.get().plusSeconds(20));
		login("hush").expectStatus().isEqualTo(429).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "40");
		this.now.set(this.now.get().plus(Duration.ofMinutes(1)));
		login("hush").expectStatus().isOk();
	}

	@Test
	void doesNotLimitLoginsThatSucceed() {
		for (int i = 0; i < 10; i++) {
			login("hush").expectStatus().isOk();
		}
	}

	/**
	 * The broker asks for clients of all addresses, and slows each of them down itself.
	 */
	@Test
	void doesNotLimitTheBroker() {
		for (int i = 0; i < 5; i++) {
			assertThat(loginHere("wrong")).isEqualTo(401);
		}
		login("one").expectStatus().isUnauthorized();
		login("two").expectStatus().isUnauthorized();
		login("hush").expectStatus().isEqualTo(429);
		assertThat(loginHere("hush")).isEqualTo(200);
	}

	private int loginHere(String secret) {
		MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.post(AuthEndpoint.PATH)
			.remoteAddress(new InetSocketAddress("127.0.0.1", 1))
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"client_id\":\"c\",\"api_key\":\"field\",\"api_secret\":\"" + secret + "\"}"));
		RouterFunctions.toWebHandler(this.routes).handle(exchange).block(Duration.ofSeconds(10));
		return Objects.requireNonNull(exchange.getResponse().getStatusCode()).value();
	}

	private WebTestClient.ResponseSpec login(String secret) {
		return this.http.post()
			.uri(AuthEndpoint.PATH)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("client_id", "c", "api_key", "field", "api_secret", secret))
			.exchange();
	}

}
