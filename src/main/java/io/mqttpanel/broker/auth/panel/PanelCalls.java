// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;

import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

/**
 * Calls to the Panel behind an adaptive limit, a queue and a circuit breaker. A call that
 * has no answer by the deadline ends as a failure to decide.
 */
final class PanelCalls {

	static final Unavailable NOT_ASKED = new Unavailable("the Panel is not asked because its last calls failed");

	private final PanelClient client;

	private final AuthProperties settings;

	private final PanelHealth health;

	private final Scheduler scheduler;

	private final LongSupplier nanos;

	private final CallLimit limit;

	private final CallQueue queue;

	private final CallTurns turns;

	private final CallBreaker breaker;

	PanelCalls(PanelClient client, AuthProperties settings, PanelHealth health, CallClock clock, IntSupplier nodes,
			BiConsumer<Breaker, Breaker> changes) {
		this.client = client;
		this.settings = settings;
		this.health = health;
		this.scheduler = clock.scheduler();
		this.nanos = clock.nanos();
		this.limit = new CallLimit(settings.maxConnections(), nodes, this.nanos.getAsLong());
		this.queue = new CallQueue(this.limit, settings.maxPending(), clock);
		this.breaker = new CallBreaker(settings.breaker(), clock, changes);
		this.turns = new CallTurns(this.queue, this.limit, clock, this.breaker::sourcesBesides);
	}

	CallLimit limit() {
		return this.limit;
	}

	CallQueue queue() {
		return this.queue;
	}

	CallBreaker breaker() {
		return this.breaker;
	}

	/**
	 * Asks when subscribed to; cancelling ends the wait or the call. Never blocks and
	 * never fails.
	 * @param request what to ask
	 * @param address the address of the client
	 * @param first whether to wait in front of the others
	 * @return the decision to come
	 */
	Mono<Decision> ask(LoginRequest request, String address, boolean first) {
		return Mono.defer(() -> {
			Caller caller = new Caller(address, request.apiKey());
			if (this.breaker.isOpenFor(caller)) {
				return Mono.just(NOT_ASKED);
			}
			Mono<Decision> call = this.breaker.guard(call(request, caller), Unavailable.class::isInstance, caller);
			return this.turns.take(call, caller, first)
				.timeout(this.settings.deadline(), this.scheduler)
				.onErrorResume((failure) -> unavailable(failure));
		});
	}

	private Mono<Decision> call(LoginRequest request, Caller caller) {
		return Mono.defer(() -> {
			long begun = this.nanos.getAsLong();
			BooleanSupplier blamed = () -> this.breaker.blamesPanel(caller);
			return this.client.ask(request, blamed).doOnNext((decision) -> measure(decision, begun, blamed));
		});
	}

	/**
	 * Only grants are measured. A refusal may be less work, so that guessed passwords
	 * could make the Panel look slow.
	 */
	private void measure(Decision decision, long begun, BooleanSupplier blamed) {
		if (decision instanceof Granted) {
			this.limit.answered(begun, this.nanos.getAsLong(), this.queue.inFlight());
		}
		else if (decision instanceof Unavailable && blamed.getAsBoolean()) {
			this.limit.failed(begun, this.nanos.getAsLong());
		}
	}

	private Mono<Decision> unavailable(Throwable failure) {
		if (failure instanceof BreakerOpenException) {
			return Mono.just(NOT_ASKED);
		}
		if (failure instanceof QueueFullException) {
			return Mono.just(overflow("too many calls wait for the Panel (" + AuthProperties.PREFIX + ".max-pending is "
					+ this.settings.maxPending() + ")"));
		}
		if (failure instanceof TimeoutException) {
			return Mono.just(overflow("no decision within " + this.settings.deadline().toMillis() + " ms"));
		}
		return Mono.error(failure);
	}

	private Decision overflow(String cause) {
		Unavailable decision = new Unavailable(cause);
		this.health.noteOverflow(decision);
		return decision;
	}

}
