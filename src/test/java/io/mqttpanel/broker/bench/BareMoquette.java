// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.Properties;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import io.moquette.BrokerConstants;
import io.moquette.broker.Server;
import io.moquette.broker.config.IConfig;
import io.moquette.broker.config.MemoryConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine by itself, with the settings that the service gives it: what the service is
 * measured against.
 */
public final class BareMoquette {

	private BareMoquette() {
	}

	/**
	 * Starts the engine.
	 * @param args the port
	 * @throws Exception if it does not start
	 */
	public static void main(String[] args) throws Exception {
		LoggerContext logging = (LoggerContext) LoggerFactory.getILoggerFactory();
		logging.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
		// At WARN the engine writes a line for every command it drops.
		logging.getLogger("io.moquette").setLevel(Level.ERROR);
		Properties settings = new Properties();
		settings.setProperty(IConfig.HOST_PROPERTY_NAME, "127.0.0.1");
		settings.setProperty(IConfig.PORT_PROPERTY_NAME, args[0]);
		settings.setProperty(IConfig.ALLOW_ANONYMOUS_PROPERTY_NAME, "true");
		settings.setProperty(IConfig.NETTY_MAX_BYTES_PROPERTY_NAME, "1048576");
		settings.setProperty(IConfig.SESSION_QUEUE_SIZE, "16384");
		settings.setProperty(IConfig.PERSISTENCE_ENABLED_PROPERTY_NAME, "false");
		settings.setProperty(IConfig.ENABLE_TELEMETRY_NAME, "false");
		settings.setProperty(IConfig.BUFFER_FLUSH_MS_PROPERTY_NAME,
				Integer.toString(BrokerConstants.IMMEDIATE_BUFFER_FLUSH));
		Server server = new Server();
		server.startServer(new MemoryConfig(settings));
		Runtime.getRuntime().addShutdownHook(new Thread(server::stopServer));
	}

}
