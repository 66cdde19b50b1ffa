// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.relay.protocol.CloseReason;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * Whether the Panel is connected, and since when. Written by the relay's thread, read by
 * any; every change is one line in the log, and so is the first failure of an episode.
 */
final class RelayState {

	private static final Logger logger = LoggerFactory.getLogger(RelayState.class);

	private final Clock clock;

	private final LongAdder attempts = new LongAdder();

	private volatile Snapshot snapshot;

	private @Nullable Advice reported;

	RelayState(Clock clock) {
		this.clock = clock;
		this.snapshot = new Snapshot(false, clock.instant(), null);
	}

	Snapshot get() {
		return this.snapshot;
	}

	long attempts() {
		return this.attempts.sum();
	}

	void attempting() {
		this.attempts.increment();
	}

	/**
	 * The Panel has greeted.
	 * @param server its address
	 * @param waiting how many facts wait for it
	 */
	void up(String server, long waiting) {
		Snapshot before = this.snapshot;
		Instant now = this.clock.instant();
		this.snapshot = new Snapshot(true, now, before.lastError());
		if (this.reported != null) {
			logger.info("Connected to the Panel at {} again after {}; {} events were waiting", server,
					Duration.between(before.since(), now).truncatedTo(ChronoUnit.MILLIS), waiting);
		}
		else {
			logger.info("Connected to the Panel at {}", server);
		}
		this.reported = null;
	}

	/**
	 * A connection was lost, or an attempt failed.
	 * @param server the Panel's address
	 * @param closeReason the reason
	 */
	void down(String server, CloseReason closeReason) {
		Snapshot before = this.snapshot;
		Instant since = before.connected() ? this.clock.instant() : before.since();
		this.snapshot = new Snapshot(false, since, closeReason.reason());
		if (closeReason.advice() == Advice.AFTER_A_CHANGE && this.reported != Advice.AFTER_A_CHANGE) {
			logger.error("The Panel at {} takes no events: {}. Trying again now and then", server,
					closeReason.reason());
			this.reported = closeReason.advice();
		}
		else if (this.reported == null) {
			logger.warn("{} the Panel at {}: {}. Events wait in the buffer; trying again until it is there",
					before.connected() ? "Lost the connection to" : "No connection to", server, closeReason.reason());
			this.reported = closeReason.advice();
		}
		else {
			logger.debug("Still no connection to the Panel at {}: {}", server, closeReason.reason());
		}
	}

	/**
	 * The relay has stopped.
	 */
	void stopped() {
		this.snapshot = new Snapshot(false, this.clock.instant(), this.snapshot.lastError());
	}

	/**
	 * What is known at one moment.
	 *
	 * @param connected whether the Panel is connected and has greeted
	 * @param since since when that is so
	 * @param lastError why the last connection ended or could not be had, if one ever did
	 */
	record Snapshot(boolean connected, Instant since, @Nullable String lastError) {
	}

}
