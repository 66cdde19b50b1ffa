// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * What other rooms can read of the relay.
 */
final class PanelRelayStatus implements RelayStatus {

	private final RelayState state;

	private final EventBuffer buffer;

	private final EventCounts counts;

	PanelRelayStatus(RelayState state, EventBuffer buffer, EventCounts counts) {
		this.state = state;
		this.buffer = buffer;
		this.counts = counts;
	}

	@Override
	public boolean connected() {
		return this.state.get().connected();
	}

	@Override
	public long bufferedEvents() {
		return this.buffer.events();
	}

	@Override
	public long bufferedBytes() {
		return this.buffer.bytes();
	}

	@Override
	public long bufferCapacity() {
		return this.buffer.capacity();
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
