// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Settings of a training run, whatever else is set: it is for itself, and listens to
 * nobody else. Where a store or a spool is set, it has to be its own.
 */
class TrainingDefaults implements EnvironmentPostProcessor {

	static final String DURATION = "mqtt-panel.training.duration";

	static final String CREDENTIAL = "mqtt-panel.panel.credentials[0].";

	private static final String MANAGEMENT_PORT = "management.server.port";

	private static final String SOURCE = "training";

	private static final String LOOPBACK = "127.0.0.1";

	private static final String ANY_PORT = "0";

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		if (!environment.containsProperty(DURATION)) {
			return;
		}
		Map<String, Object> settings = new LinkedHashMap<>();
		settings.put("mqtt-panel.mode", "embedded");
		settings.put(CREDENTIAL + "key", SOURCE);
		settings.put(CREDENTIAL + "secret", UUID.randomUUID().toString());
		settings.put("mqtt-panel.broker.host", LOOPBACK);
		settings.put("server.address", LOOPBACK);
		settings.put("server.port", ANY_PORT);
		if (environment.containsProperty(MANAGEMENT_PORT)) {
			settings.put("management.server.address", LOOPBACK);
			settings.put(MANAGEMENT_PORT, ANY_PORT);
		}
		settings.put("mqtt-panel.broker.tcp.enabled", "true");
		settings.put("mqtt-panel.broker.tcp.port", ANY_PORT);
		settings.put("mqtt-panel.broker.ws.port", ANY_PORT);
		settings.put("mqtt-panel.broker.tls.enabled", "false");
		settings.put("mqtt-panel.broker.wss.enabled", "false");
		settings.put("mqtt-panel.broker.limits.connect-rate", "0");
		settings.put("mqtt-panel.cluster.enabled", "false");
		environment.getPropertySources().addFirst(new MapPropertySource(SOURCE, settings));
	}

}
