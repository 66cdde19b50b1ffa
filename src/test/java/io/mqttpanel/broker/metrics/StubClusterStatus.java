// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.Map;

import io.mqttpanel.broker.event.ClusterStatus;

/**
 * Node of a cluster of three, one of which does not answer.
 */
class StubClusterStatus implements ClusterStatus {

	@Override
	public String node() {
		return "one";
	}

	@Override
	public boolean isJoined() {
		return true;
	}

	@Override
	public Map<String, Boolean> nodes() {
		return Map.of("two", true, "three", false);
	}

	@Override
	public long filters() {
		return 3;
	}

	@Override
	public long forwarded() {
		return 5;
	}

	@Override
	public long dropped() {
		return 2;
	}

	@Override
	public long waitingBytes() {
		return 7;
	}

	@Override
	public long heldBytes() {
		return 11;
	}

}
