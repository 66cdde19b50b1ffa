// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.LostEvents;
import io.mqttpanel.broker.relay.protocol.OutgoingEvents;

/**
 * Figures of the relay for the operator and the other packages.
 */
final class PanelRelayStatus implements RelayStatus {

	private final RelayState state;

	private final EventQueue queue;

	private final EventCounts counts;

	private final OutgoingEvents outgoing;

	PanelRelayStatus(RelayState state, EventQueue queue, EventCounts counts, OutgoingEvents outgoing) {
		this.state = state;
		this.queue = queue;
		this.counts = counts;
		this.outgoing = outgoing;
	}

	@Override
	public boolean connected() {
		return this.state.get().connected();
	}

	@Override
	public long bufferedEvents() {
		return this.queue.buffer().events();
	}

	@Override
	public long bufferedBytes() {
		return this.queue.buffer().bytes();
	}

	@Override
	public long bufferCapacity() {
		return this.queue.buffer().capacity();
	}

	@Override
	public Spool spool() {
		return this.queue.spool();
	}

	@Override
	public int window() {
		return this.outgoing.windowLimit();
	}

	@Override
	public Duration roundTrip() {
		return this.outgoing.roundTrip();
	}

	@Override
	public Duration oldestUnacknowledged() {
		long oldest = this.outgoing.oldestTimestamp();
		return (oldest != Long.MAX_VALUE) ? Duration.ofMillis(Math.max(0, System.currentTimeMillis() - oldest))
				: Duration.ZERO;
	}

	/**
	 * Returns the state of the connection to the Panel.
	 * @return the state at this moment
	 */
	RelayState.Snapshot connection() {
		return this.state.get();
	}

	/**
	 * Returns the events that were lost.
	 * @return the numbers since the start
	 */
	LostEvents lost() {
		return this.counts.lost();
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
