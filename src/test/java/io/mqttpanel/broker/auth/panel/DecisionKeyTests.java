// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;

import javax.crypto.Mac;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What makes two logins the same.
 */
class DecisionKeyTests {

	private final Mac secret = DecisionKey.newSecret();

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
			.isNotEqualTo(DecisionKey.of(request("dev", "key", "secret"), DecisionKey.newSecret()));
	}

	@Test
	void doesNotHoldThePassword() {
		assertThat(key("dev", "key", "secret").passwordCode()).matches("[0-9a-f]{64}");
		assertThat(key("dev", "key", "secret")).asString().doesNotContain("secret");
	}

	private DecisionKey key(String clientId, String username, String password) {
		return DecisionKey.of(request(clientId, username, password), this.secret);
	}

	private static LoginRequest request(String clientId, String username, String password) {
		return new LoginRequest(clientId, username, password.getBytes(StandardCharsets.UTF_8));
	}

}
