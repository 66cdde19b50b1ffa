// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.net.URI;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.mock.env.MockEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Where the Panel is looked for.
 */
class PanelUrlTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void isWhatWasConfigured() {
		assertThat(url("https://panel.example.com:8443/login?a=b").resolve())
			.isEqualTo(URI.create("https://panel.example.com:8443/login?a=b"));
	}

	@Test
	void isTheEmbeddedPanelOnceItListens() {
		PanelUrl url = new PanelUrl(null, this.environment);
		assertThat(url.resolve()).isNull();
		assertThat(url.display()).contains("does not listen yet");
		this.environment.setProperty("local.server.port", "8081");
		assertThat(url.resolve()).isEqualTo(URI.create("http://localhost:8081/api/mqtt/auth"));
	}

	@ParameterizedTest
	@CsvSource({ "127.0.0.2, 127.0.0.2", "0.0.0.0, localhost", "::, localhost", "::1, [::1]", "[::1], [::1]" })
	void isAtTheAddressTheEmbeddedPanelListensAt(String address, String host) {
		this.environment.setProperty("local.server.port", "8081");
		this.environment.setProperty("server.address", address);
		assertThat(new PanelUrl(null, this.environment).resolve())
			.isEqualTo(URI.create("http://" + host + ":8081/api/mqtt/auth"));
	}

	@Test
	void mustBeConfiguredInRemoteMode() {
		this.environment.setProperty("mqtt-panel.mode", "Remote");
		assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
			.isThrownBy(() -> new PanelUrl(null, this.environment))
			.withMessageContaining("mqtt-panel.auth.url");
		assertThat(url("http://panel/").resolve()).isNotNull();
	}

	@Test
	void isShownWithoutAnythingThatCouldBeASecret() {
		assertThat(url("https://user:pass@panel:8443/api%20x?token=t#f").display())
			.isEqualTo("https://panel:8443/api%20x");
		assertThat(url("http://panel").display()).isEqualTo("http://panel");
	}

	private PanelUrl url(String configured) {
		return new PanelUrl(URI.create(configured), this.environment);
	}

}
