// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings that MQTT 5 clients get in CONNACK and have to keep.
 *
 * @param receiveMaximum Receive Maximum: number of unacknowledged messages of QoS 1 and 2
 * from one client. From 1 to 65535.
 * @param topicAliasMaximum Topic Alias Maximum: number of topic aliases of one client.
 * From 0 to 65535.
 * @param maxKeepAlive Maximum keep alive of MQTT 5 clients. 0s for no maximum, otherwise
 * from 1s to 65535s.
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
