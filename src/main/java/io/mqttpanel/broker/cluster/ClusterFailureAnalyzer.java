// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Analyzer that says in plain words why this node cannot join its cluster.
 */
class ClusterFailureAnalyzer extends AbstractFailureAnalyzer<ClusterException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, ClusterException cause) {
		Throwable root = cause;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String why = (root != cause) ? ": " + root.getMessage() : "";
		return new FailureAnalysis("This node cannot join its cluster. " + cause.getMessage() + why + ".",
				"Look at spring.data.redis.host, .port, .username, .password, .ssl and .sentinel, and at the server. "
						+ "A single node needs none: mqtt-panel.cluster.enabled=false",
				cause);
	}

}
