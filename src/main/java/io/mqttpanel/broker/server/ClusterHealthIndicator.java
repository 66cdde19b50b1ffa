// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.mqttpanel.broker.event.ClusterStatus;

/**
 * Up while this node reaches the others. Nobody is sent away for it: clients of one node
 * reach each other.
 */
class ClusterHealthIndicator extends AbstractHealthIndicator {

	private final ClusterStatus cluster;

	ClusterHealthIndicator(ClusterStatus cluster) {
		super("The state of the cluster could not be read");
		this.cluster = cluster;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		builder.status(this.cluster.isJoined() ? "UP" : "DOWN")
			.withDetail("node", this.cluster.node())
			.withDetail("others", this.cluster.nodes())
			.withDetail("filters", this.cluster.filters());
	}

}
