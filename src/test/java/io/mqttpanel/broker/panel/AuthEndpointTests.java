// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

/**
 * Tests for the limit of failed logins of {@link AuthEndpoint}.
 */
class AuthEndpointTests {

	private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000));

	private final WebTestClient http = WebTestClient
		.bindToRouterFunction(new AuthEndpoint(PanelCredentials.of(List.of(new Credential("field", "hush"))), 2,
				JsonMapper.builder().build(), this.now::get)
			.routes())
		.build();

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

	private WebTestClient.ResponseSpec login(String secret) {
		return this.http.post()
			.uri(AuthEndpoint.PATH)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("client_id", "c", "api_key", "field", "api_secret", secret))
			.exchange();
	}

}
