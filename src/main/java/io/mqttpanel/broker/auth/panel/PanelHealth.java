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
 * Health of the Panel, derived from the calls that were made. It logs changes, not calls.
 */
final class PanelHealth {

	private static final Logger logger = LoggerFactory.getLogger(PanelHealth.class);

	private static final Duration OVERFLOW_PAUSE = Duration.ofMinutes(1);

	private final PanelUrl url;

	private final Clock clock;

	private final AtomicReference<State> state;

	private final AtomicReference<Instant> lastOverflow = new AtomicReference<>(Instant.EPOCH);

	PanelHealth(PanelUrl url, Clock clock) {
		this.url = url;
		this.clock = clock;
		this.state = new AtomicReference<>(new State(Phase.NOT_ASKED, clock.instant(), null));
	}

	State state() {
		return this.state.get();
	}

	/**
	 * Notes the result of a call.
	 * @param decision the result
	 */
	void note(Decision decision) {
		Instant now = this.clock.instant();
		if (decision instanceof Unavailable unavailable) {
			State before = this.state.getAndUpdate((state) -> state.failing(now, unavailable.cause()));
			if (before.phase() != Phase.FAILING) {
				logger.warn("Panel {} is unreachable: only cached clients can log in. Cause: {}", this.url.display(),
						unavailable.cause());
			}
			return;
		}
		State before = this.state.getAndUpdate((state) -> state.answering(now));
		if (before.phase() == Phase.FAILING) {
			logger.info("Panel {} answers again after {} s: all clients can log in", this.url.display(),
					Duration.between(before.since(), now).toSeconds());
		}
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

		/** The last call was answered. */
		ANSWERING,

		/** The last call was not answered. */
		FAILING

	}

	/**
	 * State of the Panel's health.
	 *
	 * @param phase the phase
	 * @param since when the phase began
	 * @param lastCause the cause of the last failure, also of one in an earlier phase
	 */
	record State(Phase phase, Instant since, @Nullable String lastCause) {

		private State failing(Instant now, String cause) {
			return new State(Phase.FAILING, (this.phase != Phase.FAILING) ? now : this.since, cause);
		}

		private State answering(Instant now) {
			return (this.phase != Phase.ANSWERING) ? new State(Phase.ANSWERING, now, this.lastCause) : this;
		}

	}

}
