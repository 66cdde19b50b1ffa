// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import javax.crypto.Mac;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Throttled;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.BrokerEvents;

/**
 * Authenticator that asks the Panel, once for concurrent logins with the same
 * credentials. It does not ask while a cached decision is fresh, for incomplete
 * credentials, or for throttled logins. While the Panel is unreachable, it uses stale
 * grants.
 */
final class PanelAuthenticator implements Authenticator {

	private static final Logger logger = LoggerFactory.getLogger(PanelAuthenticator.class);

	private static final Refused INCOMPLETE = new Refused(
			"client id, user name or password is missing, not UTF-8, or has control characters or white space around it");

	private static final Throttled BLOCKED = new Throttled("wrong credentials were presented too often");

	private final PanelCalls panel;

	private final DecisionCache cache;

	private final LoginThrottle throttle;

	private final BrokerEvents events;

	private final Mac secret = DecisionKey.newSecret();

	private final ConcurrentMap<DecisionKey, SharedCall<DecisionKey, Attributed>> calls = new ConcurrentHashMap<>();

	PanelAuthenticator(PanelCalls panel, DecisionCache cache, LoginThrottle throttle, BrokerEvents events) {
		this.panel = panel;
		this.cache = cache;
		this.throttle = throttle;
		this.events = events;
	}

	@Override
	public CompletableFuture<Decision> authenticate(Credentials credentials) {
		return authenticate(credentials, false);
	}

	/**
	 * A connected client is not throttled: wrong guesses of others do not end its access.
	 */
	@Override
	public CompletableFuture<Decision> authenticateAgain(Credentials credentials) {
		return authenticate(credentials, true);
	}

	private CompletableFuture<Decision> authenticate(Credentials credentials, boolean again) {
		long start = System.nanoTime();
		CompletableFuture<Decision> result = new CompletableFuture<>();
		LoginRequest request = LoginRequest.of(credentials);
		if (request == null) {
			complete(result, new Attributed(INCOMPLETE, Source.LOCAL), credentials, start);
			return result;
		}
		DecisionKey key = DecisionKey.of(request, this.secret);
		Decision known = this.cache.get(key);
		if (!again && !(known instanceof Granted) && !this.cache.isUsable(key)
				&& this.throttle.block(credentials) != null) {
			this.throttle.answer(result,
					() -> complete(result, new Attributed(BLOCKED, Source.THROTTLE), credentials, start));
			return result;
		}
		if (known != null) {
			complete(result, new Attributed(known, Source.CACHE), credentials, start);
			return result;
		}
		CompletableFuture<Attributed> wait = SharedCall.join(this.calls, key,
				Mono.defer(() -> ask(request, key, credentials.remoteHost())));
		wait.thenAccept((answer) -> complete(result, answer, credentials, start));
		result.whenComplete((decision, failure) -> wait.cancel(false));
		return result;
	}

	private Mono<Attributed> ask(LoginRequest request, DecisionKey key, String address) {
		// A call for the same credentials may have ended since the cache was looked at.
		Decision known = this.cache.get(key);
		if (known != null) {
			return Mono.just(new Attributed(known, Source.CACHE));
		}
		return this.panel.ask(request, address, this.cache.isUnconfirmed(key))
			.map((decision) -> this.cache.put(key, decision))
			.onErrorResume((failure) -> Mono.just(broken(request, failure)))
			.map((decision) -> orStale(key, decision));
	}

	private Attributed orStale(DecisionKey key, Decision decision) {
		Decision earlier = (decision instanceof Unavailable) ? this.cache.useStale(key) : null;
		return (earlier != null) ? new Attributed(earlier, Source.STALE) : new Attributed(decision, Source.PANEL);
	}

	private static Decision broken(LoginRequest request, Throwable failure) {
		logger.error("{}: login is not decided because of an internal error", request.clientId(), failure);
		return new Unavailable("an internal error");
	}

	private void complete(CompletableFuture<Decision> result, Attributed answer, Credentials credentials, long start) {
		if (result.isDone()) {
			return;
		}
		noteForThrottle(answer, credentials);
		Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
		Outcome outcome = outcome(answer.decision());
		logger.debug("{}: {} ({}): {}", credentials.clientId(), outcome, answer.source(), answer.decision());
		this.events.announce(new AccessDecided(outcome, answer.source(), elapsed, System.currentTimeMillis()));
		result.complete(withSource(answer));
	}

	private void noteForThrottle(Attributed answer, Credentials credentials) {
		String username = credentials.username();
		if (!(answer.decision() instanceof Unavailable)) {
			this.throttle.note(credentials, answer.decision() instanceof Granted, answer.source());
		}
		else if (answer.source() == Source.PANEL && answer.decision() != PanelCalls.NOT_ASKED && username != null
				&& !this.panel.breaker().blamesPanel(new Caller(credentials.remoteHost(), username))) {
			this.throttle.noteFailure(credentials);
		}
	}

	private static Decision withSource(Attributed answer) {
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
	 * Decision with its source.
	 *
	 * @param decision the decision
	 * @param source who made it
	 */
	private record Attributed(Decision decision, Source source) {

	}

}
