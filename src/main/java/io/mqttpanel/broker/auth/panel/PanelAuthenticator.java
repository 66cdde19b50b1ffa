// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.BrokerEvents;

/**
 * Lets in whom the Panel lets in. The Panel is asked once for the same credentials, and
 * not at all while an earlier answer holds, where it could only say no, or for who was
 * refused too often. Where it cannot be asked, whom it has let in not long ago is let in.
 */
final class PanelAuthenticator implements Authenticator {

	private static final Logger logger = LoggerFactory.getLogger(PanelAuthenticator.class);

	private static final Refused INCOMPLETE = new Refused(
			"client id, user name or password is missing, empty or not UTF-8");

	private static final Refused BLOCKED = new Refused("wrong credentials were presented too often");

	private final PanelCalls panel;

	private final DecisionCache cache;

	private final LoginThrottle wrong;

	private final BrokerEvents events;

	private final DecisionKeyFactory keys = new DecisionKeyFactory();

	private final SingleFlight<DecisionKey, Answer> calls = new SingleFlight<>();

	PanelAuthenticator(PanelCalls panel, DecisionCache cache, LoginThrottle wrong, BrokerEvents events) {
		this.panel = panel;
		this.cache = cache;
		this.wrong = wrong;
		this.events = events;
	}

	@Override
	public CompletableFuture<Decision> authenticate(Credentials credentials) {
		return authenticate(credentials, false);
	}

	/**
	 * Whoever is connected is no stranger: what others have guessed wrong does not end
	 * its access.
	 */
	@Override
	public CompletableFuture<Decision> authenticateAgain(Credentials credentials) {
		return authenticate(credentials, true);
	}

	private CompletableFuture<Decision> authenticate(Credentials credentials, boolean again) {
		long start = System.nanoTime();
		CompletableFuture<Decision> given = new CompletableFuture<>();
		LoginRequest request = LoginRequest.of(credentials);
		if (request == null) {
			give(given, new Answer(INCOMPLETE, Source.LOCAL), credentials, start);
			return given;
		}
		DecisionKey key = this.keys.create(request);
		Decision known = this.cache.get(key);
		if (!again && !(known instanceof Granted) && !this.cache.isUsable(key) && this.wrong.isBlocked(credentials)) {
			this.wrong.answer(given, () -> give(given, new Answer(BLOCKED, Source.THROTTLE), credentials, start));
			return given;
		}
		if (known != null) {
			give(given, new Answer(known, Source.CACHE), credentials, start);
			return given;
		}
		CompletableFuture<Answer> wait = this.calls.join(key, Mono.defer(() -> ask(request, key)));
		wait.thenAccept((answer) -> give(given, answer, credentials, start));
		given.whenComplete((decision, failure) -> wait.cancel(false));
		return given;
	}

	private Mono<Answer> ask(LoginRequest request, DecisionKey key) {
		// A call for the same credentials may have ended since the cache was looked at.
		Decision known = this.cache.get(key);
		if (known != null) {
			return Mono.just(new Answer(known, Source.CACHE));
		}
		return this.panel.ask(request, this.cache.isUnconfirmed(key))
			.map((decision) -> this.cache.put(key, decision))
			.onErrorResume((failure) -> Mono.just(broken(request, failure)))
			.map((decision) -> orStale(key, decision));
	}

	private Answer orStale(DecisionKey key, Decision decision) {
		Decision earlier = (decision instanceof Unavailable) ? this.cache.useStale(key) : null;
		return (earlier != null) ? new Answer(earlier, Source.STALE) : new Answer(decision, Source.PANEL);
	}

	private static Decision broken(LoginRequest request, Throwable failure) {
		logger.error("{}: no decision, because of a fault of this program", request.clientId(), failure);
		return new Unavailable("a fault of this program");
	}

	private void give(CompletableFuture<Decision> given, Answer answer, Credentials credentials, long start) {
		if (given.isDone()) {
			return;
		}
		if (answer.decision() instanceof Refused) {
			this.wrong.note(credentials, answer.source());
		}
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		Outcome outcome = outcome(answer.decision());
		logger.debug("{}: {} ({}): {}", credentials.clientId(), outcome, answer.source(), answer.decision());
		this.events.announce(new AccessDecided(outcome, answer.source(), elapsed, System.currentTimeMillis()));
		given.complete(attributed(answer));
	}

	private static Decision attributed(Answer answer) {
		Validity validity = (answer.decision() instanceof Granted granted) ? granted.validity() : null;
		return (validity != null) ? ((Granted) answer.decision()).holding(validity.from(answer.source()))
				: answer.decision();
	}

	private static Outcome outcome(Decision decision) {
		if (decision instanceof Granted) {
			return Outcome.GRANTED;
		}
		return (decision instanceof Refused) ? Outcome.REFUSED : Outcome.UNAVAILABLE;
	}

	/**
	 * A decision and who made it.
	 *
	 * @param decision the decision
	 * @param source who made it
	 */
	private record Answer(Decision decision, Source source) {

	}

}
