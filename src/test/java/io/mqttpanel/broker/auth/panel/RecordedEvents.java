// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEvents;

/**
 * Keeps the decisions that were announced.
 */
final class RecordedEvents implements BrokerEvents {

	private final List<AccessDecided> decisions = new CopyOnWriteArrayList<>();

	@Override
	public void announce(BrokerEvent event) {
		this.decisions.add((AccessDecided) event);
	}

	@Override
	public int payloadLimit() {
		return 0;
	}

	List<AccessDecided> decisions() {
		return List.copyOf(this.decisions);
	}

	/**
	 * Returns what was announced in short form.
	 * @return one "OUTCOME SOURCE" for each decision
	 */
	List<String> summary() {
		return this.decisions.stream().map((decided) -> decided.outcome() + " " + decided.source()).toList();
	}

}
