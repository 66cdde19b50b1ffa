// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.relay.protocol.CloseReason;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * State of the connection to the Panel. The relay's thread writes it and any thread may
 * read it. Every change is logged, and so is the first failure of an episode.
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
	 * Records the Panel's greeting.
	 * @param server the Panel's address
	 * @param waiting the number of waiting events
	 */
	void up(String server, long waiting) {
		Snapshot before = this.snapshot;
		Instant now = this.clock.instant();
		this.snapshot = new Snapshot(true, now, before.lastError());
		if (this.reported != null) {
			logger.info("Connected to Panel {} again after {} s: {} waiting events are sent", server,
					Duration.between(before.since(), now).toSeconds(), waiting);
		}
		else {
			logger.info("Connected to Panel {}", server);
		}
		this.reported = null;
	}

	/**
	 * Records a lost connection or a failed attempt.
	 * @param server the Panel's address
	 * @param closeReason the reason
	 */
	void down(String server, CloseReason closeReason) {
		Snapshot before = this.snapshot;
		Instant since = before.connected() ? this.clock.instant() : before.since();
		this.snapshot = new Snapshot(false, since, closeReason.reason());
		if (closeReason.advice() == Advice.AFTER_A_CHANGE && this.reported != Advice.AFTER_A_CHANGE) {
			logger.error("Panel {} rejects events: {}. The relay tries again periodically", server,
					closeReason.reason());
			this.reported = closeReason.advice();
		}
		else if (this.reported == null) {
			logger.warn("{} Panel {}: {}. Events wait in the buffer until it is connected again",
					before.connected() ? "Lost the connection to" : "Cannot connect to", server, closeReason.reason());
			this.reported = closeReason.advice();
		}
		else {
			logger.debug("Still no connection to Panel {}: {}", server, closeReason.reason());
		}
	}

	/**
	 * Records the stop of the relay.
	 */
	void stopped() {
		this.snapshot = new Snapshot(false, this.clock.instant(), this.snapshot.lastError());
	}

	/**
	 * State at one moment.
	 *
	 * @param connected whether the Panel is connected and has greeted
	 * @param since the time of the last change
	 * @param lastError the reason for the last failure, {@code null} for none
	 */
	record Snapshot(boolean connected, Instant since, @Nullable String lastError) {
	}

}
