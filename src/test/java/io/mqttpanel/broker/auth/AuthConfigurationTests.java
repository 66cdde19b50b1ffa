// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.net.URI;
import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.metrics.CacheMetricsAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * What the settings make of the room, and which of them stop the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class AuthConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(WebClientAutoConfiguration.class, CacheMetricsAutoConfiguration.class))
		.withUserConfiguration(Surroundings.class);

	@Test
	void defaults() {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(Authenticator.class);
			assertThat(context.getBean(AuthProperties.class))
				.isEqualTo(new AuthProperties(null, Duration.ofSeconds(5), Duration.ofSeconds(2), 64, 10_000,
						new AuthProperties.Cache(Duration.ofHours(24), Duration.ofSeconds(10), 100_000)));
		});
	}

	@Test
	void overrides() {
		this.runner
			.withPropertyValues("mqtt-panel.mode=remote", "mqtt-panel.auth.url=https://panel.example.com/api/mqtt/auth",
					"mqtt-panel.auth.timeout=3s", "mqtt-panel.auth.connect-timeout=500ms",
					"mqtt-panel.auth.max-connections=8", "mqtt-panel.auth.max-pending=0",
					"mqtt-panel.auth.cache.ttl=1h", "mqtt-panel.auth.cache.refusal-ttl=0",
					"mqtt-panel.auth.cache.max-size=5")
			.run((context) -> assertThat(context.getBean(AuthProperties.class)).isEqualTo(new AuthProperties(
					URI.create("https://panel.example.com/api/mqtt/auth"), Duration.ofSeconds(3),
					Duration.ofMillis(500), 8, 0, new AuthProperties.Cache(Duration.ofHours(1), Duration.ZERO, 5))));
	}

	@Test
	void bindsTheMetersOfTheCache() {
		this.runner.run((context) -> assertThat(context.getBean(MeterRegistry.class)
			.get("cache.gets")
			.tags("cache", "panel-decisions", "cache.manager", "auth", "result", "hit")
			.functionCounter()
			.count()).isZero());
	}

	@Test
	void namesTheHealthComponent() {
		this.runner.run((context) -> assertThat(context.getBeanNamesForType(PanelAuthHealthIndicator.class))
			.containsExactly("panelAuthHealthIndicator"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			url               | /api/mqtt/auth   | http:// or https://
			url               | ftp://panel/auth | http:// or https://
			url               | http:panel       | http:// or https://
			url               | http://a b       | URI
			timeout           | 0s               | 1 millisecond
			timeout           | -1s              | 1 millisecond
			timeout           | soon             | Duration
			connect-timeout   | 0s               | 1 millisecond
			max-connections   | 0                | greater than or equal to 1
			max-pending       | -1               | greater than or equal to 0
			cache.ttl         | -1s              | longer than or equal to
			cache.refusal-ttl | -1s              | longer than or equal to
			cache.max-size    | -1               | greater than or equal to 0
			cache.tll         | 1h               | not be bound
			tiemout           | 1s               | not be bound
			""")
	void failsWithTheKeyTheValueAndWhatIsAllowed(String key, String value, String allowed, CapturedOutput output) {
		start("--mqtt-panel.auth." + key + "=" + value);
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("mqtt-panel.auth." + key)
			.contains(value)
			.contains(allowed);
	}

	@Test
	void failsInRemoteModeWithoutAnAddress(CapturedOutput output) {
		start("--mqtt-panel.mode=remote");
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("mqtt-panel.auth.url")
			.contains("In mode 'remote' it must be set");
	}

	private static void start(String argument) {
		SpringApplication application = new SpringApplication(Surroundings.class, ValidationAutoConfiguration.class,
				WebClientAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run(argument).close());
	}

	/**
	 * What the room finds in the application.
	 */
	@Configuration(proxyBeanMethods = false)
	@Import(AuthConfiguration.class)
	static class Surroundings {

		@Bean
		RecordedEvents events() {
			return new RecordedEvents();
		}

		@Bean
		SimpleMeterRegistry meterRegistry() {
			return new SimpleMeterRegistry();
		}

	}

}
