// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

import io.mqttpanel.broker.panel.PanelProperties.Credential;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PanelAnnouncementListener}.
 */
class PanelAnnouncementListenerTests {

	private final MockEnvironment environment = new MockEnvironment();

	@Test
	void saysGeneratedCredentialsAndLinesToCopy() {
		PanelCredentials credentials = PanelCredentials.of(List.of());
		String secret = credentials.credentials().get(0).secret();
		this.environment.setProperty("local.server.port", "8081");
		this.environment.setProperty("local.mqtt.tcp.port", "1884");
		assertThat(text(credentials)).contains("http://localhost:8081/\n")
			.contains("\n  mosquitto_sub -h localhost -p 1884 -i demo-sub -u demo -P " + secret + " -t 'demo/#' -v\n")
			.endsWith("\n  mosquitto_pub -h localhost -p 1884 -i demo-pub -u demo -P " + secret
					+ " -t demo/hello -m '{\"temperature\": 21.5}'");
	}

	@Test
	void fallsBackToTheSettingsForPortsAndAddresses() {
		this.environment.setProperty("server.port", "9090");
		this.environment.setProperty("server.address", "192.0.2.1");
		this.environment.setProperty("server.ssl.bundle", "web");
		this.environment.setProperty("spring.webflux.base-path", "/panel");
		this.environment.setProperty("mqtt-panel.broker.tcp.port", "2883");
		this.environment.setProperty("mqtt-panel.broker.host", "192.0.2.2");
		assertThat(text(PanelCredentials.of(List.of()))).contains("https://192.0.2.1:9090/panel/\n")
			.contains("-h 192.0.2.2 -p 2883 ");
	}

	@Test
	void hasDefaultsForEverything() {
		this.environment.setProperty("server.address", "0.0.0.0");
		assertThat(text(PanelCredentials.of(List.of()))).contains("http://localhost:8080/\n")
			.contains("-h localhost -p 1883 ");
	}

	@Test
	void neverSaysAConfiguredSecret() {
		PanelCredentials credentials = PanelCredentials.of(List.of(new Credential("it's mine", "hush")));
		assertThat(text(credentials)).doesNotContain("hush")
			.contains("-u 'it'\\''s mine' -P '<secret of it'\\''s mine>'");
	}

	@Test
	void leavesTheLinesOutWithoutAnMqttPort() {
		this.environment.setProperty("mqtt-panel.broker.tcp.enabled", "false");
		assertThat(text(PanelCredentials.of(List.of()))).contains("http://localhost:8080/").doesNotContain("mosquitto");
	}

	private String text(PanelCredentials credentials) {
		return new PanelAnnouncementListener(credentials, this.environment).text();
	}

}
