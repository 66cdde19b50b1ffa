// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.net.URI;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

import io.mqttpanel.broker.auth.AuthProperties;

/**
 * URL of the Panel. That of the embedded Panel is looked up when it is needed, because
 * its port is known only once the web server listens.
 */
final class PanelUrl {

	private static final String PATH = "/api/mqtt/auth";

	private static final Set<String> ANY_ADDRESS = Set.of("", "0.0.0.0", "::", "[::]");

	private final @Nullable URI configured;

	private final Environment environment;

	PanelUrl(@Nullable URI configured, Environment environment) {
		this.configured = configured;
		this.environment = environment;
		if (configured == null && remote(environment)) {
			throw new InvalidConfigurationPropertyValueException(AuthProperties.PREFIX + ".url", "",
					"In mode 'remote' it must be set to the address at which the Panel is asked about credentials, "
							+ "for example https://panel.example.com" + PATH + ".");
		}
	}

	private static boolean remote(Environment environment) {
		String mode = Binder.get(environment).bind("mqtt-panel.mode", String.class).orElse("embedded");
		return mode.equalsIgnoreCase("remote");
	}

	/**
	 * Returns the address as it stands now.
	 * @return the address, or {@code null} while the embedded Panel does not listen yet
	 */
	@Nullable URI resolve() {
		return (this.configured != null) ? this.configured : embedded();
	}

	private @Nullable URI embedded() {
		String port = this.environment.getProperty("local.server.port");
		return (port != null) ? URI.create("http://" + host() + ":" + port + PATH) : null;
	}

	private String host() {
		String address = this.environment.getProperty("server.address", "");
		if (ANY_ADDRESS.contains(address)) {
			return "localhost";
		}
		return (address.contains(":") && !address.startsWith("[")) ? "[" + address + "]" : address;
	}

	/**
	 * Returns the address for people to read: without anything that could be a secret.
	 * @return the address without user info, query and fragment
	 */
	String display() {
		URI url = resolve();
		if (url == null) {
			return "the embedded Panel, which does not listen yet";
		}
		String port = (url.getPort() >= 0) ? ":" + url.getPort() : "";
		return url.getScheme() + "://" + url.getHost() + port + url.getRawPath();
	}

}
