// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

/**
 * Health of the Panel, derived from the calls that were made. A Panel that has answered
 * counts as failing after a few failures in a row, or when the circuit breaker opens. It
 * logs changes, not calls. Safe on any thread; its lock is held briefly.
 */
final class PanelHealth {

	private static final Logger logger = LoggerFactory.getLogger(PanelHealth.class);

	/** Failures in a row after which a Panel that has answered is failing. */
	private static final int FAILURES = 3;

	private static final Duration OVERFLOW_PAUSE = Duration.ofMinutes(1);

	private final PanelUrl url;

	private final Clock clock;

	private final AtomicReference<Instant> lastOverflow = new AtomicReference<>(Instant.EPOCH);

	private Phase phase = Phase.NOT_ASKED;

	private Instant since;

	/** Failures since the last answer. */
	private int failures;

	private Instant firstFailure = Instant.EPOCH;

	private Instant lastFailure = Instant.EPOCH;

	private @Nullable String lastCause;

	PanelHealth(PanelUrl url, Clock clock) {
		this.url = url;
		this.clock = clock;
		this.since = clock.instant();
	}

	synchronized State state() {
		return new State(this.phase, this.since, this.lastCause, this.lastFailure);
	}

	/**
	 * Notes the result of a call.
	 * @param decision the result
	 */
	void note(Decision decision) {
		Instant now = this.clock.instant();
		if (decision instanceof Unavailable unavailable) {
			if (beginFailing(now, unavailable.cause())) {
				logger.warn("Panel {} is unreachable: only cached clients can log in. Cause: {}", this.url.display(),
						unavailable.cause());
			}
			return;
		}
		Instant failingSince = endFailing(now);
		if (failingSince != null) {
			logger.info("Panel {} answers again after {} s: all clients can log in", this.url.display(),
					Duration.between(failingSince, now).toSeconds());
		}
	}

	/** Returns whether the phase begins with this failure. */
	private synchronized boolean beginFailing(Instant now, String cause) {
		this.lastCause = cause;
		this.lastFailure = now;
		this.firstFailure = (this.failures == 0) ? now : this.firstFailure;
		this.failures++;
		return (this.phase == Phase.NOT_ASKED || this.failures >= FAILURES) && fail(this.firstFailure);
	}

	private synchronized boolean fail(Instant begin) {
		if (this.phase == Phase.FAILING) {
			return false;
		}
		this.phase = Phase.FAILING;
		this.since = begin;
		return true;
	}

	/** Returns when the phase began that ends with this answer, if any does. */
	private synchronized @Nullable Instant endFailing(Instant now) {
		this.failures = 0;
		this.lastCause = null;
		if (this.phase == Phase.ANSWERING) {
			return null;
		}
		Instant failingSince = (this.phase == Phase.FAILING) ? this.since : null;
		this.phase = Phase.ANSWERING;
		this.since = now;
		return failingSince;
	}

	/**
	 * Notes a call that was not made because too many wait. It does not count as a
	 * failure of the Panel.
	 * @param unavailable what the client is told
	 */
	void noteOverflow(Unavailable unavailable) {
		Instant now = this.clock.instant();
		Instant before = this.lastOverflow.getAndSet(now);
		if (before.plus(OVERFLOW_PAUSE).isBefore(now)) {
			logger.warn("Panel {} is slower than clients log in: some are told that the server is unavailable. "
					+ "Cause: {}", this.url.display(), unavailable.cause());
		}
	}

	/**
	 * Logs that the circuit breaker opens or closes. Its probes during an outage are
	 * logged at DEBUG.
	 * @param from whether calls were made
	 * @param to whether they are now
	 */
	void noteBreaker(Breaker from, Breaker to) {
		if (from == Breaker.CLOSED) {
			fail(this.clock.instant());
			logger.warn("Circuit breaker of Panel {} is open because too many of the last calls failed: "
					+ "only a few calls every few seconds probe it", this.url.display());
		}
		else if (to == Breaker.CLOSED) {
			logger.info("Circuit breaker of Panel {} is closed: it is asked about logins again", this.url.display());
		}
		else {
			logger.debug("Circuit breaker of Panel {} was {} and is {}", this.url.display(), from, to);
		}
	}

	/**
	 * Phase of the Panel's health.
	 */
	enum Phase {

		/** No call was made yet. */
		NOT_ASKED,

		/** Calls are answered, perhaps but for the last few. */
		ANSWERING,

		/** Calls are not answered. */
		FAILING

	}

	/**
	 * State of the Panel's health.
	 *
	 * @param phase the phase
	 * @param since when the phase began
	 * @param lastCause the cause of the last failure, {@code null} after an answer
	 * @param lastFailure when that was
	 */
	record State(Phase phase, Instant since, @Nullable String lastCause, Instant lastFailure) {

	}

}
