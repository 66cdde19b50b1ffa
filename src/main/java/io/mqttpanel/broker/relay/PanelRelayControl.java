// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.LostEvents;
import io.mqttpanel.broker.relay.protocol.OutgoingEvents;

/**
 * Control of the relay for the operator.
 */
final class PanelRelayControl implements RelayControl {

	private final PanelRelayStatus status;

	private final OutgoingEvents events;

	private final EventBuffer buffer;

	private final PresenceListener presence;

	private volatile EventFilterSettings filter;

	PanelRelayControl(PanelRelayStatus status, OutgoingEvents events, EventBuffer buffer, PresenceListener presence,
			EventFilterSettings filter) {
		this.status = status;
		this.events = events;
		this.buffer = buffer;
		this.presence = presence;
		this.filter = filter;
	}

	@Override
	public Map<String, Object> describe() {
		RelayState.Snapshot snapshot = this.status.connection();
		Map<String, Object> relay = new LinkedHashMap<>();
		relay.put("connected", snapshot.connected());
		relay.put("since", snapshot.since().toString());
		relay.put("sending", this.events.sending());
		relay.put("window", this.status.window());
		relay.put("roundTripMillis", this.status.roundTrip().toMillis());
		relay.put("buffer", buffer());
		if (this.status.spool().capacity() > 0) {
			relay.put("spool", spool(this.status.spool()));
		}
		relay.put("oldestUnacknowledgedMillis", this.status.oldestUnacknowledged().toMillis());
		relay.put("lost", lost(this.status.lost()));
		relay.put("shape", this.filter.describe());
		if (snapshot.lastError() != null) {
			relay.put("lastError", snapshot.lastError());
		}
		return relay;
	}

	private Map<String, Object> buffer() {
		Map<String, Object> buffer = new LinkedHashMap<>();
		buffer.put("events", this.status.bufferedEvents());
		buffer.put("bytes", this.status.bufferedBytes());
		buffer.put("capacity", this.status.bufferCapacity());
		return buffer;
	}

	private static Map<String, Object> spool(RelayStatus.Spool known) {
		Map<String, Object> spool = new LinkedHashMap<>();
		spool.put("events", known.events());
		spool.put("bytes", known.bytes());
		spool.put("capacity", known.capacity());
		if (known.oldest() > 0) {
			spool.put("oldest", Instant.ofEpochMilli(known.oldest()).toString());
		}
		if (known.failure() != null) {
			spool.put("failure", known.failure());
		}
		return spool;
	}

	/**
	 * Describes lost events.
	 * @param lost the numbers of lost events
	 * @return the numbers by class
	 */
	static Map<String, Object> lost(LostEvents lost) {
		Map<String, Object> classes = new LinkedHashMap<>();
		classes.put("lifecycle", lost.lifecycle());
		classes.put("published", lost.published());
		classes.put("packet", lost.packet());
		return classes;
	}

	@Override
	public synchronized void changeFilter(Map<String, String> changes) {
		EventFilterSettings changed = this.filter.with(changes);
		this.buffer.filter(changed.toFilter());
		this.filter = changed;
	}

	@Override
	public void perform(Action action) {
		switch (action) {
			case PAUSE -> this.events.pause();
			case RESUME -> this.events.resume();
			case DRAIN -> this.events.drain();
			case RESYNC -> this.presence.report();
		}
	}

}
