// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;
import org.springframework.web.util.UriUtils;

/**
 * Address of the Panel's WebSocket server. In mode {@code embedded} this is by default
 * the web server of this process, whose port is known once it listens.
 */
final class PanelAddress {

	private static final Set<String> ANY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "0:0:0:0:0:0:0:0");

	private final Environment environment;

	private final @Nullable URI url;

	private final String appKey;

	private final Map<String, String> query;

	private final String version;

	PanelAddress(RelayProperties properties, Environment environment, String version) {
		boolean remote = "remote".equalsIgnoreCase(environment.getProperty("mqtt-panel.mode", "embedded"));
		this.environment = environment;
		this.url = properties.url();
		this.appKey = StringUtils.hasText(properties.appKey()) ? properties.appKey()
				: environment.getProperty("mqtt-panel.panel.app-key", "");
		this.query = properties.query();
		this.version = version;
		require(!remote || this.url != null, "url",
				"With mqtt-panel.mode=remote it must be set to the WebSocket address of the Panel, for example "
						+ "wss://panel.example.com");
		require(!remote || properties.appKey() != null, "app-key",
				"With mqtt-panel.mode=remote it must be set to the key of the Panel's application, its "
						+ "REVERB_APP_KEY");
	}

	private static void require(boolean condition, String key, String allowed) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException("mqtt-panel.relay." + key, null, allowed);
		}
	}

	/**
	 * Returns the address without the application's key, for logs.
	 * @return the server's address
	 */
	URI server() {
		return (this.url != null) ? this.url : URI
			.create("ws://" + host() + ":" + port() + this.environment.getProperty("spring.webflux.base-path", ""));
	}

	/**
	 * Returns the address to connect to.
	 * @return the server's address with the application's key and the parameters of the
	 * Pusher protocol
	 */
	URI connection() {
		String server = StringUtils.trimTrailingCharacter(server().toString(), '/');
		return URI.create(server + "/app/" + UriUtils.encode(this.appKey, StandardCharsets.UTF_8)
				+ "?protocol=7&client=mqtt-panel-broker&version="
				+ UriUtils.encode(this.version, StandardCharsets.UTF_8) + "&flash=false" + query());
	}

	private String query() {
		StringBuilder query = new StringBuilder();
		this.query.forEach((name, value) -> query.append('&')
			.append(UriUtils.encode(name, StandardCharsets.UTF_8))
			.append('=')
			.append(UriUtils.encode(value, StandardCharsets.UTF_8)));
		return query.toString();
	}

	private String port() {
		String port = this.environment.getProperty("local.server.port");
		Assert.state(port != null, "No web server listens in this process");
		return port;
	}

	private String host() {
		String address = this.environment.getProperty("server.address", "");
		if (address.isBlank() || ANY_ADDRESS.contains(address)) {
			return "localhost";
		}
		return (address.contains(":") && !address.startsWith("[")) ? "[" + address + "]" : address;
	}

}
