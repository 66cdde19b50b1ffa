// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What makes two logins the same.
 */
class DecisionKeyFactoryTests {

	private final DecisionKeyFactory keys = new DecisionKeyFactory();

	@Test
	void isTheSameForTheSameCredentials() {
		assertThat(key("dev", "key", "secret")).isEqualTo(key("dev", "key", "secret"))
			.hasSameHashCodeAs(key("dev", "key", "secret"));
	}

	@Test
	void differsWhenAnyPartDiffers() {
		assertThat(key("dev", "key", "secret")).isNotEqualTo(key("dev2", "key", "secret"))
			.isNotEqualTo(key("dev", "key2", "secret"))
			.isNotEqualTo(key("dev", "key", "secret2"));
	}

	@Test
	void meansNothingToAnotherProcess() {
		assertThat(key("dev", "key", "secret"))
			.isNotEqualTo(new DecisionKeyFactory().create(request("dev", "key", "secret")));
	}

	@Test
	void doesNotHoldThePassword() {
		assertThat(key("dev", "key", "secret").passwordCode()).matches("[0-9a-f]{64}");
		assertThat(key("dev", "key", "secret")).asString().doesNotContain("secret");
	}

	private DecisionKey key(String clientId, String username, String password) {
		return this.keys.create(request(clientId, username, password));
	}

	private static LoginRequest request(String clientId, String username, String password) {
		return new LoginRequest(clientId, username, password.getBytes(StandardCharsets.UTF_8));
	}

}
