// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.unit.DataSize;

/**
 * Settings of the spool of events on disk.
 *
 * @param path Directory of the spool. Without a directory, events wait in memory only.
 * @param maxSize Maximum size of the events in the spool; the file takes more. At least
 * 64KB.
 * @param fsyncInterval Maximum age of an unacknowledged event that is not on disk. From
 * 20ms to 10m.
 */
record SpoolProperties(@Nullable Path path, @NotNull @DefaultValue("1GB") DataSize maxSize,
		@NotNull @DefaultValue("1s") Duration fsyncInterval) {

	private static final String PREFIX = "mqtt-panel.relay.spool.";

	SpoolProperties {
		path = (path == null || path.toString().isBlank()) ? null : path;
		if (maxSize.compareTo(DataSize.ofKilobytes(64)) < 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "max-size", maxSize,
					"It must be at least 64KB");
		}
		if (fsyncInterval.compareTo(Duration.ofMillis(20)) < 0 || fsyncInterval.compareTo(Duration.ofMinutes(10)) > 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + "fsync-interval", fsyncInterval,
					"It must be at least 20ms and at most 10m");
		}
	}

}
