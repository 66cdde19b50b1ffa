// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the {@link AcknowledgementWindow}.
 *
 * @param maxEvents Maximum number of unacknowledged events. From 1 to 1048576.
 * @param maxBytes Maximum estimated size of the unacknowledged events. More than 0B.
 * @param acknowledgeEvents Number of events after which an acknowledgement is requested.
 * 0 for a part of the window, from an eighth to a half.
 * @param acknowledgeAfter Maximum time before an acknowledgement of an event is
 * requested. Longer than 0s.
 */
public record WindowSettings(@DefaultValue("1024") int maxEvents, @DefaultValue("2MB") DataSize maxBytes,
		@DefaultValue("0") int acknowledgeEvents, @DefaultValue("100ms") Duration acknowledgeAfter) {

	private static final String PREFIX = "mqtt-panel.relay.window.";

	public WindowSettings {
		require(maxEvents > 0 && maxEvents <= 1 << 20, "max-events", maxEvents,
				"It must be at least 1 and at most 1048576");
		require(maxBytes.toBytes() > 0, "max-bytes", maxBytes, "It must be more than zero");
		require(acknowledgeEvents >= 0, "acknowledge-events", acknowledgeEvents, "It must not be negative");
		require(acknowledgeAfter.toNanos() > 0, "acknowledge-after", acknowledgeAfter, "It must be longer than zero");
	}

	private static void require(boolean condition, String key, Object value, String allowed) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + key, value, allowed);
		}
	}

}
