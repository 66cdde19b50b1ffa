// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.CompletableFuture;

import reactor.core.Disposable;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Throttle for logins with wrong credentials: after too many refusals logins are refused
 * without asking the Panel, and later.
 */
final class LoginThrottle {

	private final RefusalLimiter limiter;

	private final DelayedRefusals refusals;

	LoginThrottle(AuthProperties.Throttle settings, CallClock clock) {
		this.limiter = new RefusalLimiter(settings, clock.nanos());
		this.refusals = new DelayedRefusals(settings.delay(), clock);
	}

	boolean isBlocked(Credentials credentials) {
		return this.limiter.block(credentials.remoteHost(), credentials.clientId()) != null;
	}

	/**
	 * Notes a refusal, unless the Panel had no part in it.
	 * @param credentials what was refused
	 * @param source who refused it
	 */
	void note(Credentials credentials, Source source) {
		if (source == Source.PANEL || source == Source.CACHE) {
			this.limiter.refused(credentials.remoteHost(), credentials.clientId());
		}
	}

	/**
	 * Answers a blocked login after the delay.
	 * @param result the result of the login; ending it earlier cancels the answer
	 * @param answer completes the result
	 */
	void answer(CompletableFuture<Decision> result, Runnable answer) {
		Disposable held = this.refusals.hold(answer);
		result.whenComplete((decision, failure) -> held.dispose());
	}

	long count(Throttled kind) {
		return this.limiter.count(kind);
	}

}
