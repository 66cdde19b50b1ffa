// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.transport.Listener;
import io.mqttpanel.broker.mqtt.transport.Listeners;
import io.mqttpanel.broker.storage.PrivateFiles;

/**
 * Listeners that the settings ask for.
 */
final class ListenerFactory {

	private static final String TRUSTED = "mqtt-panel.broker.proxy-protocol.trusted";

	private final BrokerProperties properties;

	private final MqttFront front;

	private final List<Listener> listeners;

	ListenerFactory(BrokerProperties properties, SecureListeners secure, MqttFront front,
			@Nullable Predicate<String> hosts) {
		this.properties = properties;
		this.front = front;
		this.listeners = listeners(properties, secure, hosts);
	}

	private static List<Listener> listeners(BrokerProperties properties, SecureListeners secure,
			@Nullable Predicate<String> hosts) {
		List<String> proxies = proxies(properties.proxyProtocol());
		List<Listener> listeners = new ArrayList<>();
		try {
			properties.ports()
				.forEach((name, port) -> listeners.add(new Listener(name, port, name.startsWith("ws"), switch (name) {
					case "tls" -> secure.tls();
					case "wss" -> secure.wss();
					default -> null;
				}, proxies, hosts)));
			return listeners;
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(TRUSTED, proxies,
					"must be addresses and networks, such as 10.0.0.0/8: " + ex.getMessage());
		}
	}

	private static List<String> proxies(BrokerProperties.ProxyProtocol settings) {
		if (!settings.enabled()) {
			return List.of();
		}
		if (settings.trusted().isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(TRUSTED, settings.trusted(),
					"must name the load balancers, such as 10.0.0.0/8: who else speaks the PROXY protocol is not believed");
		}
		return settings.trusted();
	}

	/**
	 * Opens all listeners, and serves clients when the last one is open. Blocks until
	 * that is done.
	 * @param opening what holds them
	 * @throws ListenerStartException if one cannot be opened
	 */
	void openAll(Listeners opening) {
		for (Listener listener : this.listeners) {
			Throwable failure = opening.open(this.properties.host(), listener, this.front.initializer(listener));
			if (failure != null) {
				throw new ListenerStartException("mqtt-panel.broker." + listener.name() + ".port",
						this.properties.host() + ":" + listener.port(), failure);
			}
		}
		opening.accept();
	}

	/**
	 * Makes the directory of persistence where there is to be one.
	 * @throws InvalidConfigurationPropertyValueException if it cannot be used
	 */
	void checkPersistence() {
		Path path = this.properties.persistence().path();
		if (path == null) {
			return;
		}
		try {
			PrivateFiles.createDirectories(path);
		}
		catch (IOException ex) {
			throw unusable(path, "it cannot be made: " + ex);
		}
		if (!Files.isWritable(path)) {
			throw unusable(path, "it cannot be written to");
		}
	}

	private static InvalidConfigurationPropertyValueException unusable(Path path, String why) {
		return new InvalidConfigurationPropertyValueException("mqtt-panel.broker.persistence.path", path,
				"must be a directory that can be written to, but " + why);
	}

}
