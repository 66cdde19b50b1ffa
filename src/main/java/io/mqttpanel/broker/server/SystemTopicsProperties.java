// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the messages that the broker publishes about itself.
 *
 * @param interval Interval of the messages below $SYS/broker. 0s for no messages,
 * otherwise from 1s to 1h.
 */
record SystemTopicsProperties(@DefaultValue("10s") Duration interval) {

	@AssertTrue(message = "mqtt-panel.broker.sys-topics.interval must be 0s, or between 1s and 1h")
	boolean isIntervalInRange() {
		return this.interval.isZero()
				|| (this.interval.toSeconds() >= 1 && this.interval.compareTo(Duration.ofHours(1)) <= 0);
	}

}
