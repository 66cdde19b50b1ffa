// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Publishes the ports that are really listened on as {@code local.mqtt.<name>.port}, such
 * as {@code local.mqtt.tcp.port}, as Spring Boot does with {@code local.server.port}.
 */
final class ListenerPorts {

	private final ConfigurableEnvironment environment;

	ListenerPorts(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	void publish(List<BrokerStatus.Listener> listeners) {
		Map<String, Object> ports = new HashMap<>();
		listeners.forEach((listener) -> ports.put("local.mqtt." + listener.name() + ".port", listener.port()));
		this.environment.getPropertySources().addFirst(new MapPropertySource("mqtt.ports", ports));
	}

}
