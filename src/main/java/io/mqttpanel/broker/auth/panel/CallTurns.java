// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Unavailable;

/**
 * Turns of calls, which wait where the Panel answers 429: first those of the same caller
 * only, outside of the queue, and where the Panel itself is busy all of them.
 */
final class CallTurns {

	private final CallQueue queue;

	private final CallLimit limit;

	private final BusyCallers busy;

	private final Scheduler scheduler;

	private final LongSupplier nanos;

	/**
	 * Creates the turns.
	 * @param queue the queue of calls
	 * @param limit how many calls may be under way
	 * @param clock the time
	 * @param others how many sources of a level there are besides some
	 */
	CallTurns(CallQueue queue, CallLimit limit, CallClock clock, ToIntBiFunction<Integer, Set<UUID>> others) {
		this.queue = queue;
		this.limit = limit;
		this.scheduler = clock.scheduler();
		this.nanos = clock.nanos();
		this.busy = new BusyCallers(this.nanos, others);
	}

	/**
	 * Makes a call when it is its turn, again and again while the Panel answers 429.
	 * @param call the call, which always has an answer
	 * @param caller who asks for it
	 * @param first whether it has priority
	 * @return the call's result, which takes any time
	 */
	Mono<Decision> take(Mono<Decision> call, Caller caller, boolean first) {
		AtomicBoolean front = new AtomicBoolean(first);
		Mono<Decision> noted = Mono.defer(() -> {
			long begun = this.nanos.getAsLong();
			return call.doOnNext(this::noteAnswer)
				.doOnError(PanelBusyException.class, (failure) -> noteBusy(failure, caller, begun, front));
		});
		return Mono.defer(() -> turn(noted, caller, front))
			.retryWhen(Retry.from((failures) -> failures.concatMap((failed) -> waitFor(failed.failure()))));
	}

	private Flux<Long> waitFor(Throwable failure) {
		return (failure instanceof PanelBusyException limited) ? Mono.delay(limited.retryAfter(), this.scheduler).flux()
				: Flux.error(failure);
	}

	private Mono<Decision> turn(Mono<Decision> call, Caller caller, AtomicBoolean front) {
		Duration pause = this.busy.pause(caller.userName());
		if (!pause.isZero()) {
			return Mono.delay(pause, this.scheduler).then(Mono.defer(() -> turn(call, caller, front)));
		}
		return this.queue.enter(Mono.defer(() -> begin(call, caller)), caller, front.get())
			.switchIfEmpty(Mono.defer(() -> turn(call, caller, front)));
	}

	/** The caller may have been answered 429 while this call was queued. */
	private Mono<Decision> begin(Mono<Decision> call, Caller caller) {
		if (this.busy.pause(caller.userName()).isZero()) {
			return call;
		}
		this.queue.returnProbe();
		return Mono.empty();
	}

	private void noteAnswer(Decision decision) {
		if (!(decision instanceof Unavailable)) {
			this.busy.noteAnswer();
			this.queue.resume();
		}
	}

	private void noteBusy(PanelBusyException failure, Caller caller, long begun, AtomicBoolean front) {
		if (this.busy.note(caller, failure.retryAfter())) {
			front.set(true);
			this.limit.failed(begun, this.nanos.getAsLong());
			this.queue.pause(failure.retryAfter());
		}
	}

}
