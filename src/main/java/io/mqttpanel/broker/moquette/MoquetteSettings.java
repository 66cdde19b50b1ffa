// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;

import io.moquette.BrokerConstants;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Settings of the engine.
 *
 * @param persistence directory that sessions and retained messages are stored in, which
 * exists and can be written to; {@code null} to keep them in memory
 * @param autosave time between two saves
 * @param sessionQueueSize maximum number of commands that wait for each session loop
 * @param maxSessionExpirySeconds maximum seconds for which a session is kept after its
 * connection, {@link Integer#MAX_VALUE} for ever
 * @param spaces spaces of topics
 */
public record MoquetteSettings(@Nullable Path persistence, Duration autosave, int sessionQueueSize,
		int maxSessionExpirySeconds, TopicSpaces spaces) {

	/**
	 * Translates the settings. Moquette gets no listener, and queues that are replaced.
	 * @return the settings of Moquette
	 */
	IConfig config() {
		Properties config = new Properties();
		config.setProperty(IConfig.PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
		config.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME, BrokerConstants.DISABLED_PORT_BIND);
		config.setProperty(IConfig.SESSION_QUEUE_SIZE, "1");
		config.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "immediate");
		config.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
		config.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, Boolean.toString(this.persistence != null));
		if (this.persistence != null) {
			config.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, this.persistence.toString());
			config.setProperty(IConfig.PERSISTENT_QUEUE_TYPE_PROPERTY_NAME, "h2");
			config.setProperty(BrokerConstants.AUTOSAVE_INTERVAL_PROPERTY_NAME, Integer.toString(Integer.MAX_VALUE));
		}
		return new MemoryConfig(config);
	}

}
