// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.relay.RelayControl;

/**
 * Configuration of the broker's Actuator endpoints.
 */
@Configuration(proxyBeanMethods = false)
class AdminConfiguration {

	private static final String NOT_BUILT = "development";

	@Bean
	MqttEndpoint mqttEndpoint(EventCounters counters, ObjectProvider<BrokerStatus> status,
			ObjectProvider<BuildProperties> build) {
		BuildProperties properties = build.getIfAvailable();
		String version = (properties != null) ? properties.getVersion() : null;
		return new MqttEndpoint((version != null) ? version : NOT_BUILT, counters,
				status.getIfAvailable(AbsentBroker::new), SteadyClock.SYSTEM);
	}

	@Bean
	MqttRelayEndpoint mqttRelayEndpoint(ObjectProvider<RelayControl> relay) {
		return new MqttRelayEndpoint(relay);
	}

	@Bean
	ListenersInfoContributor listenersInfoContributor(ObjectProvider<BrokerStatus> status) {
		return new ListenersInfoContributor(status.getIfAvailable(AbsentBroker::new));
	}

}
