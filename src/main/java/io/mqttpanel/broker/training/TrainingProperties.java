// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of a training run.
 *
 * @param duration Duration of a training run, after which the process ends. It uses free
 * ports and the embedded Panel, whatever is set, but a store or a spool that is set.
 * Unset for a broker that serves its clients.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.training", ignoreUnknownFields = false)
record TrainingProperties(Duration duration) {

	@AssertTrue(message = "mqtt-panel.training.duration must be positive")
	boolean isDurationInRange() {
		return this.duration.toNanos() > 0;
	}

}
