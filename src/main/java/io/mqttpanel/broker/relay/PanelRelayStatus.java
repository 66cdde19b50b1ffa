// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * What other rooms can read of the relay.
 */
final class PanelRelayStatus implements RelayStatus {

	private final RelayState state;

	private final EventLine line;

	private final EventCounts counts;

	PanelRelayStatus(RelayState state, EventLine line, EventCounts counts) {
		this.state = state;
		this.line = line;
		this.counts = counts;
	}

	@Override
	public boolean connected() {
		return this.state.get().connected();
	}

	@Override
	public long bufferedEvents() {
		return this.line.buffer().events();
	}

	@Override
	public long bufferedBytes() {
		return this.line.buffer().bytes();
	}

	@Override
	public long bufferCapacity() {
		return this.line.buffer().capacity();
	}

	@Override
	public Spool spool() {
		return this.line.spool();
	}

	@Override
	public long connectAttempts() {
		return this.state.attempts();
	}

	@Override
	public long count(EventType type, Fate fate) {
		return this.counts.get(type, fate);
	}

}
