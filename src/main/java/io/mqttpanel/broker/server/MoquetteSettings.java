// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

import io.moquette.BrokerConstants;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Our settings in the engine's words.
 */
final class MoquetteSettings {

	private static final int BACKLOG = 1024;

	/** What is left of the engine's default, 65 * 1024, once it is put into two bytes. */
	private static final int RECEIVE_MAXIMUM = 65_535;

	private MoquetteSettings() {
	}

	/**
	 * Translates the settings and makes the directory they name.
	 * @param properties our settings
	 * @return the engine's
	 * @throws InvalidConfigurationPropertyValueException if the directory cannot be used
	 */
	static IConfig from(BrokerProperties properties) {
		Properties settings = new Properties();
		settings.setProperty(IConfig.HOST_PROPERTY_NAME, properties.host());
		settings.setProperty(IConfig.PORT_PROPERTY_NAME, port(properties.tcp().enabled(), properties.tcp().port()));
		settings.setProperty(IConfig.WEB_SOCKET_PORT_PROPERTY_NAME,
				port(properties.ws().enabled(), properties.ws().port()));
		if (properties.tls().enabled() || properties.wss().enabled()) {
			settings.setProperty(IConfig.SSL_PORT_PROPERTY_NAME,
					port(properties.tls().enabled(), properties.tls().port()));
			settings.setProperty(IConfig.WSS_PORT_PROPERTY_NAME,
					port(properties.wss().enabled(), properties.wss().port()));
		}
		settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "false");
		settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME,
				Long.toString(properties.maxMessageSize().toBytes()));
		settings.setProperty(IConfig.SESSION_QUEUE_SIZE, Integer.toString(properties.sessionQueueSize()));
		settings.setProperty(IConfig.RECEIVE_MAXIMUM, Integer.toString(RECEIVE_MAXIMUM));
		settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME, "immediate");
		settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
		// The gate watches over the time before CONNECT.
		settings.setProperty(BrokerConstants.NETTY_CHANNEL_TIMEOUT_SECONDS_PROPERTY_NAME, "0");
		settings.setProperty(BrokerConstants.NETTY_SO_BACKLOG_PROPERTY_NAME, Integer.toString(BACKLOG));
		persist(settings, properties.persistence());
		return new MemoryConfig(settings);
	}

	private static void persist(Properties settings, BrokerProperties.Persistence persistence) {
		Path path = persistence.path();
		settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, Boolean.toString(path != null));
		if (path != null) {
			settings.setProperty(IConfig.DATA_PATH_PROPERTY_NAME, directory(path).toString());
			settings.setProperty(IConfig.PERSISTENT_QUEUE_TYPE_PROPERTY_NAME, "h2");
			settings.setProperty(BrokerConstants.AUTOSAVE_INTERVAL_PROPERTY_NAME, Integer.toString(Integer.MAX_VALUE));
		}
	}

	private static String port(boolean enabled, int port) {
		return enabled ? Integer.toString(port) : BrokerConstants.DISABLED_PORT_BIND;
	}

	private static Path directory(Path path) {
		try {
			Files.createDirectories(path);
		}
		catch (IOException ex) {
			throw unusable(path, "it cannot be made: " + ex);
		}
		if (!Files.isWritable(path)) {
			throw unusable(path, "it cannot be written to");
		}
		return path;
	}

	private static InvalidConfigurationPropertyValueException unusable(Path path, String why) {
		return new InvalidConfigurationPropertyValueException("mqtt-panel.broker.persistence.path", path,
				"must be a directory that can be written to, but " + why);
	}

}
