// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Defaults of mode {@code embedded}, in which the whole process is for this machine only:
 * the address of every listener, and a random application key. A setting that is given
 * has precedence.
 */
class EmbeddedPanelDefaults implements EnvironmentPostProcessor {

	static final String LOOPBACK = "127.0.0.1";

	private static final String SOURCE = "embeddedPanelDefaults";

	private static final int KEY_LENGTH = 16;

	@Override
	public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
		boolean embedded = "embedded".equalsIgnoreCase(environment.getProperty("mqtt-panel.mode", "embedded"));
		if (!embedded || environment.getPropertySources().contains(SOURCE)) {
			return;
		}
		String listen = environment.getProperty(PanelProperties.LISTEN, LOOPBACK);
		// An invalid address is reported later; nothing is opened to others until then.
		String address = PanelProperties.isAddress(listen) ? listen : LOOPBACK;
		Map<String, Object> defaults = new LinkedHashMap<>();
		defaults.put("mqtt-panel.broker.host", address);
		defaults.put("server.address", address);
		if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
			defaults.put("management.server.address", address);
		}
		defaults.put(PanelProperties.APP_KEY, randomKey());
		environment.getPropertySources().addLast(new MapPropertySource(SOURCE, defaults));
	}

	private static String randomKey() {
		byte[] key = new byte[KEY_LENGTH];
		new SecureRandom().nextBytes(key);
		return HexFormat.of().formatHex(key);
	}

}
