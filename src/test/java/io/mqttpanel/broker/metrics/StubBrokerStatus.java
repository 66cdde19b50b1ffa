// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.List;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Broker status with seven subscriptions and three retained messages.
 */
class StubBrokerStatus implements BrokerStatus {

	@Override
	public long subscriptionBytes() {
		return 2_048;
	}

	@Override
	public long subscriptions() {
		return 7;
	}

	@Override
	public long retainedMessages() {
		return 3;
	}

	@Override
	public long retainedBytes() {
		return 300;
	}

	@Override
	public long sessions() {
		return 0;
	}

	@Override
	public long inFlightMessages() {
		return 0;
	}

	@Override
	public int undecidedConnections() {
		return 4;
	}

	@Override
	public long undecidedBytes() {
		return 4096;
	}

	@Override
	public List<Listener> listeners() {
		return List.of();
	}

}
