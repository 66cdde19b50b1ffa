// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.List;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Broker status with nine subscriptions and two listeners.
 */
class StubBrokerStatus implements BrokerStatus {

	@Override
	public long subscriptionBytes() {
		return 0;
	}

	@Override
	public long subscriptions() {
		return 9;
	}

	@Override
	public long retainedMessages() {
		return 0;
	}

	@Override
	public long retainedBytes() {
		return 0;
	}

	@Override
	public long sessions() {
		return 3;
	}

	@Override
	public long inFlightMessages() {
		return 4;
	}

	@Override
	public int undecidedConnections() {
		return 0;
	}

	@Override
	public long undecidedBytes() {
		return 0;
	}

	@Override
	public List<Listener> listeners() {
		return List.of(new Listener("tcp", "0.0.0.0", 1883), new Listener("ws", "0.0.0.0", 1882));
	}

}
