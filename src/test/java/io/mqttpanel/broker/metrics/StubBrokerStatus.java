// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.List;

import io.mqttpanel.broker.event.status.BrokerStatus;

/**
 * An engine that holds seven subscriptions.
 */
class StubBrokerStatus implements BrokerStatus {

	@Override
	public long subscriptions() {
		return 7;
	}

	@Override
	public List<Listener> listeners() {
		return List.of();
	}

}
