// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.Presence;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Reports of all connected clients to the Panel, on request of the operator or after
 * lifecycle events were lost. A report after losses waits for room in the buffer and for
 * a pause, because a report that overflows the buffer is itself a loss.
 */
final class PresenceReports {

	private static final Logger logger = LoggerFactory.getLogger(PresenceReports.class);

	private static final long PAUSE = Duration.ofSeconds(10).toNanos();

	private final Supplier<@Nullable Presence> presence;

	private final EventBuffer buffer;

	private final EventCounts counts;

	private final LongSupplier clock;

	private long covered;

	private long lastReport;

	PresenceReports(Supplier<@Nullable Presence> presence, EventBuffer buffer, EventCounts counts, LongSupplier clock) {
		this.presence = presence;
		this.buffer = buffer;
		this.counts = counts;
		this.clock = clock;
		this.lastReport = clock.getAsLong() - PAUSE;
	}

	/**
	 * Reports all connected clients. Safe on any thread.
	 */
	void report() {
		Presence known = this.presence.get();
		if (known != null) {
			logger.info("Sending the connected clients and their subscriptions to the Panel again");
			known.report(this.buffer::onEvent);
		}
	}

	/**
	 * Reports again if lifecycle events were lost. It is called periodically by one
	 * thread.
	 * @param connected whether the Panel is connected
	 */
	void check(boolean connected) {
		long lost = this.counts.lost().lifecycle();
		long now = this.clock.getAsLong();
		if (lost > this.covered && connected && this.buffer.bytes() < this.buffer.capacity() / 2
				&& now - this.lastReport >= PAUSE) {
			this.covered = lost;
			this.lastReport = now;
			report();
		}
	}

}
