// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.mqttpanel.broker.event.AccessStatus;
import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.ClusterStatus;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.PanelCallStatus;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.event.StoreStatus;

/**
 * Configuration of the event counters and of the binders of all meters.
 */
@Configuration(proxyBeanMethods = false)
class MetricsConfiguration {

	@Bean
	EventCounters eventCounters() {
		return new EventCounters();
	}

	@Bean
	ConnectionMetrics connectionMetrics(EventCounters counters, ObjectProvider<HttpServerStatus> http) {
		return new ConnectionMetrics(counters, http);
	}

	@Bean
	PacketMetrics packetMetrics(EventCounters counters) {
		return new PacketMetrics(counters);
	}

	@Bean
	BrokerMetrics brokerMetrics(EventCounters counters, ObjectProvider<BrokerStatus> status) {
		return new BrokerMetrics(counters, status);
	}

	@Bean
	FlowMetrics flowMetrics(ObjectProvider<FlowStatus> flow) {
		return new FlowMetrics(flow);
	}

	@Bean
	RelayMetrics relayMetrics(ObjectProvider<RelayStatus> relay) {
		return new RelayMetrics(relay);
	}

	@Bean
	PanelCallMetrics panelCallMetrics(ObjectProvider<PanelCallStatus> calls) {
		return new PanelCallMetrics(calls);
	}

	@Bean
	AccessMetrics accessMetrics(EventCounters counters, ObjectProvider<AccessStatus> status) {
		return new AccessMetrics(counters, status);
	}

	@Bean
	StoreMetrics storeMetrics(MeterRegistry registry, ObjectProvider<StoreStatus> store) {
		return new StoreMetrics(registry, store);
	}

	@Bean
	ClusterMetrics clusterMetrics(ObjectProvider<ClusterStatus> cluster) {
		return new ClusterMetrics(cluster);
	}

	@Bean
	DecisionMetrics decisionMetrics(MeterRegistry registry) {
		return new DecisionMetrics(registry);
	}

}
