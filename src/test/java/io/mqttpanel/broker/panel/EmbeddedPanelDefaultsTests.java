// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link EmbeddedPanelDefaults}.
 */
class EmbeddedPanelDefaultsTests {

	@Test
	void everythingListensOnThisMachineOnly() {
		ConfigurableEnvironment environment = environment("management.server.port", "9090");
		assertThat(environment.getProperty("mqtt-panel.broker.host")).isEqualTo("127.0.0.1");
		assertThat(environment.getProperty("server.address")).isEqualTo("127.0.0.1");
		assertThat(environment.getProperty("management.server.address")).isEqualTo("127.0.0.1");
	}

	@Test
	void everythingListensWhereThePanelIsToListen() {
		ConfigurableEnvironment environment = environment("mqtt-panel.panel.listen", "0.0.0.0");
		assertThat(environment.getProperty("mqtt-panel.broker.host")).isEqualTo("0.0.0.0");
		assertThat(environment.getProperty("server.address")).isEqualTo("0.0.0.0");
		assertThat(environment.containsProperty("management.server.address")).isFalse();
	}

	@Test
	void addressOfAListenerHasPrecedence() {
		ConfigurableEnvironment environment = environment("mqtt-panel.broker.host", "192.0.2.1",
				"mqtt-panel.panel.listen", "::1");
		assertThat(environment.getProperty("mqtt-panel.broker.host")).isEqualTo("192.0.2.1");
		assertThat(environment.getProperty("server.address")).isEqualTo("::1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "example.com", "256.0.0.1", "0.0.0.0:8080", "http://0.0.0.0" })
	void opensNothingByAnAddressThatIsNone(String listen) {
		assertThat(environment("mqtt-panel.panel.listen", listen).getProperty("server.address")).isEqualTo("127.0.0.1");
	}

	@Test
	void keyIsAnotherAtEveryStart() {
		String key = environment().getProperty("mqtt-panel.panel.app-key");
		assertThat(key).matches("[0-9a-f]{32}");
		assertThat(environment().getProperty("mqtt-panel.panel.app-key")).isNotEqualTo(key);
	}

	@Test
	void leavesModeRemoteAlone() {
		ConfigurableEnvironment environment = environment("mqtt-panel.mode", "REMOTE");
		assertThat(environment.containsProperty("mqtt-panel.broker.host")).isFalse();
		assertThat(environment.containsProperty("server.address")).isFalse();
		assertThat(environment.containsProperty("mqtt-panel.panel.app-key")).isFalse();
	}

	private static ConfigurableEnvironment environment(String... settings) {
		Map<String, Object> given = new HashMap<>();
		for (int i = 0; i < settings.length; i += 2) {
			given.put(settings[i], settings[i + 1]);
		}
		ConfigurableEnvironment environment = new StandardEnvironment();
		environment.getPropertySources().addFirst(new MapPropertySource("given", given));
		new EmbeddedPanelDefaults().postProcessEnvironment(environment, new SpringApplication());
		return environment;
	}

}
