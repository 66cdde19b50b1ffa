// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.ClusterStatus;

/**
 * Meters of several nodes, where there are any.
 */
class ClusterMetrics implements MeterBinder {

	private final ObjectProvider<ClusterStatus> cluster;

	ClusterMetrics(ObjectProvider<ClusterStatus> cluster) {
		this.cluster = cluster;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.cluster.ifAvailable((status) -> bind(status, registry));
	}

	private static void bind(ClusterStatus cluster, MeterRegistry registry) {
		BrokerMeters.CLUSTER_JOINED.gauge(cluster, (status) -> status.isJoined() ? 1 : 0).register(registry);
		BrokerMeters.CLUSTER_NODES.gauge(cluster, (status) -> status.liveNodes() - 1).register(registry);
		BrokerMeters.CLUSTER_FORWARDED.counter(cluster, ClusterStatus::forwarded).register(registry);
		BrokerMeters.CLUSTER_WAITING.gauge(cluster, ClusterStatus::waitingBytes).register(registry);
		BrokerMeters.CLUSTER_HELD.gauge(cluster, ClusterStatus::heldBytes).register(registry);
		BrokerMeters.CLUSTER_DROPPED.counter(cluster, ClusterStatus::dropped).register(registry);
	}

}
