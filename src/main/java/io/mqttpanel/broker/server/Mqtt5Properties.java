// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What MQTT 5 clients are told in the answer to CONNECT, and held to.
 *
 * @param receiveMaximum how many messages of QoS 1 and 2 a client may have under way
 * @param topicAliasMaximum how many topic aliases a client may use
 * @param maxKeepAlive the longest keep alive, 0 for any
 */
record Mqtt5Properties(
		@DefaultValue("100") @Min(value = 1, message = "must be at least 1") @Max(value = 65_535,
				message = "must be at most 65535") int receiveMaximum,
		@DefaultValue("10") @Min(value = 0, message = "must be at least 0") @Max(value = 65_535,
				message = "must be at most 65535") int topicAliasMaximum,
		@DefaultValue("0s") Duration maxKeepAlive) {

	private static final Duration LONGEST = Duration.ofSeconds(65_535);

	@AssertTrue(message = "mqtt-panel.broker.mqtt5.max-keep-alive must be 0s, or between 1s and 65535s")
	boolean isMaxKeepAliveInRange() {
		return this.maxKeepAlive.isZero()
				|| (this.maxKeepAlive.toSeconds() > 0 && this.maxKeepAlive.compareTo(LONGEST) <= 0);
	}

}
