// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.limit.LimitPipeline;
import io.mqttpanel.broker.mqtt.transport.EdgePipeline;
import io.mqttpanel.broker.mqtt.transport.TrustedProxies;

/**
 * Wires what stands at the edge: TLS, the PROXY protocol and limits.
 */
@Configuration(proxyBeanMethods = false)
class EdgeConfiguration {

	private static final String TRUSTED = "mqtt-panel.broker.proxy-protocol.trusted";

	@Bean
	SecureListeners secureListeners(BrokerProperties properties, SslBundles bundles) {
		return new SecureListeners(properties, bundles);
	}

	@Bean
	LimitPipeline limitPipeline(BrokerProperties properties, BrokerEvents events,
			ObjectProvider<MoquetteBroker> broker) {
		return new LimitPipeline(properties.limits().toLimits(),
				(clientId) -> broker.getObject().subscriptionsOf(clientId), events);
	}

	@Bean
	EdgePipeline edgePipeline(BrokerProperties properties, SecureListeners listeners, LimitPipeline limits) {
		return new EdgePipeline(listeners.tls(), listeners.wss(), proxies(properties.proxyProtocol()), limits);
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

}
