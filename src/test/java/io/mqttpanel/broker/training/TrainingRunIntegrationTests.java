// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import io.mqttpanel.broker.MqttPanelBrokerApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Training run of the whole application.
 */
@ExtendWith(OutputCaptureExtension.class)
class TrainingRunIntegrationTests {

	@Test
	void servesItsOwnClientsWhateverElseIsSetAndEnds(CapturedOutput output) {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(MqttPanelBrokerApplication.class).run(
				"--mqtt-panel.training.duration=5s", "--mqtt-panel.mode=remote", "--mqtt-panel.broker.host=0.0.0.0",
				"--management.server.port=1");
		assertThat(context.isActive()).isFalse();
		assertThat(output).containsPattern("The training run has served [1-9]\\d* clients")
			.contains("MQTT listens on tcp 127.0.0.1:", "MQTT has stopped")
			.doesNotContain(" ERROR ");
	}

	@Test
	void needsAPositiveDuration() {
		assertThatException()
			.isThrownBy(() -> new SpringApplicationBuilder(MqttPanelBrokerApplication.class)
				.run("--mqtt-panel.training.duration=0s"))
			.withStackTraceContaining("mqtt-panel.training.duration must be positive");
	}

}
