// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.CompletableFuture;

import reactor.core.Disposable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.ThrottleSettings;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Keeps those from the Panel who present wrong credentials again and again, and makes
 * them wait for their answer.
 */
final class LoginThrottle {

	private final RefusalThrottle throttle;

	private final DelayedAnswers answers;

	LoginThrottle(ThrottleSettings settings, CallClock clock) {
		this.throttle = new RefusalThrottle(settings, clock.nanos());
		this.answers = new DelayedAnswers(settings.delay(), clock);
	}

	boolean isBlocked(Credentials credentials) {
		return this.throttle.block(credentials.remoteHost(), credentials.clientId()) != null;
	}

	/**
	 * Takes note of a refusal, unless the Panel had no part in it.
	 * @param credentials what was refused
	 * @param source who refused it
	 */
	void note(Credentials credentials, Source source) {
		if (source == Source.PANEL || source == Source.CACHE) {
			this.throttle.refused(credentials.remoteHost(), credentials.clientId());
		}
	}

	/**
	 * Answers who is blocked, a little later.
	 * @param given what is answered; ending it earlier gives the answer up
	 * @param answer gives the answer
	 */
	void answer(CompletableFuture<Decision> given, Runnable answer) {
		Disposable held = this.answers.hold(answer);
		given.whenComplete((decision, failure) -> held.dispose());
	}

	long count(Throttled kind) {
		return this.throttle.count(kind);
	}

}
