// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.util.List;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Status of a broker that is not part of the application.
 */
class AbsentBroker implements BrokerStatus {

	@Override
	public long subscriptionBytes() {
		return 0;
	}

	@Override
	public long subscriptions() {
		return 0;
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
		return 0;
	}

	@Override
	public long inFlightMessages() {
		return 0;
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
		return List.of();
	}

}
