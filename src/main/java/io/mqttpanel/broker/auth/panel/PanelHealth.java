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
 * Whether the Panel answers, as far as the calls that were made tell. It says so in the
 * log when that changes, not for every call.
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
	 * Takes note of how a call ended.
	 * @param decision what came of it
	 */
	void note(Decision decision) {
		Instant now = this.clock.instant();
		if (decision instanceof Unavailable unavailable) {
			State before = this.state.getAndUpdate((state) -> state.failing(now, unavailable.cause()));
			if (before.phase() != Phase.FAILING) {
				logger.warn(
						"The Panel at {} does not decide about clients: {}. "
								+ "Clients it has not let in before are told that the server is unavailable",
						this.url.display(), unavailable.cause());
			}
			return;
		}
		State before = this.state.getAndUpdate((state) -> state.answering(now));
		if (before.phase() == Phase.FAILING) {
			logger.info("The Panel at {} answers again, after {} s", this.url.display(),
					Duration.between(before.since(), now).toSeconds());
		}
	}

	/**
	 * Takes note of a call that was not made because too many wait already, which says
	 * nothing about the Panel's next answer.
	 * @param unavailable what the client is told
	 */
	void noteOverflow(Unavailable unavailable) {
		Instant now = this.clock.instant();
		Instant before = this.lastOverflow.getAndSet(now);
		if (before.plus(OVERFLOW_PAUSE).isBefore(now)) {
			logger.warn("The Panel at {} is slower than clients log in: {}", this.url.display(), unavailable.cause());
		}
	}

	/**
	 * Says that calls are made no more, or again. While an outage lasts the breaker goes
	 * to and fro, which is for who looks closely.
	 * @param from whether calls were made
	 * @param to whether they are now
	 */
	void noteBreaker(Breaker from, Breaker to) {
		if (from == Breaker.CLOSED) {
			logger.warn("The Panel at {} is not asked for now, because too many of the last calls failed. "
					+ "A few calls try it again every few seconds", this.url.display());
		}
		else if (to == Breaker.CLOSED) {
			logger.info("The Panel at {} is asked about every login again", this.url.display());
		}
		else {
			logger.debug("The Panel's circuit breaker was {} and is {}", from, to);
		}
	}

	/**
	 * What is known.
	 */
	enum Phase {

		/** Nothing: there was no call yet. */
		NOT_ASKED,

		/** The last call was answered. */
		ANSWERING,

		/** The last call was not answered. */
		FAILING

	}

	/**
	 * What is known and since when.
	 *
	 * @param phase what is known
	 * @param since when that began
	 * @param lastCause why a call was not answered the last time that happened
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
