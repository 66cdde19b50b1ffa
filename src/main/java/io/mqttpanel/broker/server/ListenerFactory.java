// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.mqttpanel.broker.mqtt.MqttFront;
import io.mqttpanel.broker.mqtt.transport.Listener;
import io.mqttpanel.broker.mqtt.transport.ListenerException;
import io.mqttpanel.broker.mqtt.transport.Listeners;
import io.mqttpanel.broker.mqtt.transport.TransportSettings;
import io.mqttpanel.broker.mqtt.transport.TrustedProxies;

/**
 * Listeners that the settings ask for.
 */
final class ListenerFactory {

	private static final String TRUSTED = "mqtt-panel.broker.proxy-protocol.trusted";

	private final BrokerProperties properties;

	private final SecureListeners secure;

	private final MqttFront front;

	private final TransportSettings settings;

	ListenerFactory(BrokerProperties properties, SecureListeners secure, MqttFront front) {
		this.properties = properties;
		this.secure = secure;
		this.front = front;
		this.settings = new TransportSettings((int) properties.maxMessageSize().toBytes(),
				properties.limits().toLimits(), proxies(properties.proxyProtocol()));
	}

	private static TrustedProxies proxies(BrokerProperties.ProxyProtocol settings) {
		if (!settings.enabled()) {
			return TrustedProxies.NONE;
		}
		if (settings.trusted().isEmpty()) {
			throw new InvalidConfigurationPropertyValueException(TRUSTED, settings.trusted(),
					"must name the load balancers, such as 10.0.0.0/8: who else speaks the PROXY protocol is not believed");
		}
		try {
			return TrustedProxies.of(settings.trusted());
		}
		catch (IllegalArgumentException ex) {
			throw new InvalidConfigurationPropertyValueException(TRUSTED, settings.trusted(),
					"must be addresses and networks, such as 10.0.0.0/8: " + ex.getMessage());
		}
	}

	/**
	 * Opens all listeners, and serves clients when the last one is open. Blocks until
	 * that is done.
	 * @param opening what holds them
	 * @throws ListenerException if one cannot be opened
	 */
	void openAll(Listeners opening) {
		listeners().forEach((listener) -> opening.open(this.properties.host(), listener,
				this.front.initializer(listener, this.settings)));
		opening.accept();
	}

	private List<Listener> listeners() {
		List<Listener> listeners = new ArrayList<>();
		this.properties.ports()
			.forEach((name, port) -> listeners.add(new Listener(name, port, name.startsWith("ws"), switch (name) {
				case "tls" -> this.secure.tls();
				case "wss" -> this.secure.wss();
				default -> null;
			})));
		return listeners;
	}

	/**
	 * Returns the failure of the start that a failure of a listener is.
	 * @param failed what failed
	 * @return the failure, which names the setting
	 */
	BrokerStartException failure(ListenerException failed) {
		Listener listener = failed.listener();
		Throwable cause = (failed.getCause() != null) ? failed.getCause() : failed;
		return new ListenerStartException("mqtt-panel.broker." + listener.name() + ".port",
				this.properties.host() + ":" + listener.port(), cause);
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
			Files.createDirectories(path);
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
