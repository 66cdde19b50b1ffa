// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PanelCredentials}.
 */
class PanelCredentialsTests {

	@Test
	void ofMakesUpOneKeyWhenNoneIsSet() {
		PanelCredentials credentials = PanelCredentials.of(List.of());
		assertThat(credentials.generated()).isTrue();
		assertThat(credentials.credentials()).singleElement().satisfies((credential) -> {
			assertThat(credential.key()).isEqualTo("demo");
			assertThat(credential.secret()).matches("[a-z0-9]{20}");
		});
	}

	@Test
	void ofMakesUpAnotherSecretEachTime() {
		assertThat(PanelCredentials.of(List.of())).isNotEqualTo(PanelCredentials.of(List.of()));
	}

	@Test
	void findTellsTheNumberOfTheKey() {
		PanelCredentials credentials = PanelCredentials
			.of(List.of(new Credential("first", "one"), new Credential("second", "two")));
		assertThat(credentials.generated()).isFalse();
		assertThat(credentials.find("first", "one")).isEqualTo(1);
		assertThat(credentials.find("second", "two")).isEqualTo(2);
	}

	@Test
	void findRefusesTheSecretOfAnotherKey() {
		PanelCredentials credentials = PanelCredentials
			.of(List.of(new Credential("first", "one"), new Credential("second", "two")));
		assertThat(credentials.find("first", "two")).isZero();
		assertThat(credentials.find("first", "on")).isZero();
		assertThat(credentials.find("unknown", "one")).isZero();
	}

	@Test
	void toStringHidesTheSecret() {
		assertThat(PanelCredentials.of(List.of(new Credential("first", "hush")))).asString()
			.contains("first")
			.doesNotContain("hush");
	}

}
