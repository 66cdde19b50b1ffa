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
 * Tells the Panel again who is connected, at the operator's word or because it missed
 * connections or subscriptions. The latter waits until there is room for the report, and
 * is not repeated in haste, because a report that overflows the buffer is a loss itself.
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
	 * Reports everybody. Safe on any thread.
	 */
	void report() {
		Presence known = this.presence.get();
		if (known != null) {
			logger.info("The Panel is told again who is connected");
			known.report(this.buffer::onEvent);
		}
	}

	/**
	 * Looks, from time to time and on one thread, whether the Panel missed something.
	 * @param connected whether it is connected
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
