// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The settings of the MQTT side: defaults, overrides, and what stops the start.
 */
class BrokerPropertiesIntegrationTests {

	private final ApplicationContextRunner settings = new ApplicationContextRunner()
		.withUserConfiguration(Settings.class);

	@Test
	void defaults() {
		this.settings.run((context) -> {
			BrokerProperties properties = context.getBean(BrokerProperties.class);
			assertThat(properties.maxSessionExpiry()).isZero();
			assertThat(properties.mqtt5()).isEqualTo(new Mqtt5Properties(100, 10, Duration.ZERO));
			assertThat(properties.sysTopics().interval()).isEqualTo(Duration.ofSeconds(10));
		});
	}

	@Test
	void overrides() {
		this.settings
			.withPropertyValues("mqtt-panel.broker.max-session-expiry=7d", "mqtt-panel.broker.mqtt5.receive-maximum=1",
					"mqtt-panel.broker.mqtt5.topic-alias-maximum=0", "mqtt-panel.broker.mqtt5.max-keep-alive=65535s",
					"mqtt-panel.broker.sys-topics.interval=0s")
			.run((context) -> {
				BrokerProperties properties = context.getBean(BrokerProperties.class);
				assertThat(properties.maxSessionExpiry()).isEqualTo(Duration.ofDays(7));
				assertThat(properties.mqtt5()).isEqualTo(new Mqtt5Properties(1, 0, Duration.ofSeconds(65_535)));
				assertThat(properties.sysTopics().interval()).isZero();
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "max-session-expiry | -1s | must be 0s, or between 1s and 24855d",
			"max-session-expiry | 999ms | must be 0s, or between 1s and 24855d",
			"max-session-expiry | 24856d | must be 0s, or between 1s and 24855d",
			"persistence.commit-interval | 1001ms | must be between 0s and 1s",
			"persistence.max-disk-bytes | 63MB | must be 0B or at least 64MB",
			"persistence.max-disk-bytes | -1B | must be 0B or at least 64MB",
			"limits.max-client-id-length | 1901 | must be between 1 and 1900",
			"mqtt5.receive-maximum | 0 | must be at least 1", "mqtt5.receive-maximum | 65536 | must be at most 65535",
			"mqtt5.topic-alias-maximum | -1 | must be at least 0",
			"mqtt5.topic-alias-maximum | 65536 | must be at most 65535",
			"mqtt5.max-keep-alive | 500ms | must be 0s, or between 1s and 65535s",
			"mqtt5.max-keep-alive | -1s | must be 0s, or between 1s and 65535s",
			"mqtt5.max-keep-alive | 65536s | must be 0s, or between 1s and 65535s",
			"mqtt5.max-keep-alive | soon | soon", "sys-topics.interval | -1s | must be 0s, or between 1s and 1h",
			"sys-topics.interval | 999ms | must be 0s, or between 1s and 1h",
			"sys-topics.interval | 61m | must be 0s, or between 1s and 1h" })
	void badValueStopsTheStart(String key, String value, String sentence) {
		this.settings.withPropertyValues("mqtt-panel.broker." + key + "=" + value)
			.run((context) -> assertThat(context).hasFailed().getFailure().rootCause().hasMessageContaining(sentence));
	}

	/**
	 * The settings alone.
	 */
	@EnableConfigurationProperties(BrokerProperties.class)
	static class Settings {

	}

}
