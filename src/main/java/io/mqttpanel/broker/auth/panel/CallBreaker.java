// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.event.CircuitBreakerOnStateTransitionEvent;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;

/**
 * Circuit breaker in front of the Panel. After a while it lets a few calls through as
 * probes, whether anybody logs in or not, and closes if they succeed. A cancelled call
 * counts as neither success nor failure, nor does the failure of a site, an address or a
 * user name that fails often while most others do not.
 */
final class CallBreaker {

	/** Number of calls that probe whether the server is back. */
	static final int PROBES = 4;

	private final CircuitBreaker breaker;

	private final Duration openFor;

	private final Scheduler scheduler;

	private final LongSupplier nanos;

	/** Sites, addresses and user names, as in the path of a caller. */
	private final List<CallSources> sources;

	private final AtomicInteger probes = new AtomicInteger();

	/**
	 * Creates a breaker that lets calls through.
	 * @param settings when it does not
	 * @param clock the time
	 * @param changes is notified of every change with the old and the new state; must not
	 * block
	 */
	CallBreaker(AuthProperties.Breaker settings, CallClock clock, BiConsumer<Breaker, Breaker> changes) {
		this.openFor = settings.openFor();
		this.scheduler = clock.scheduler();
		this.nanos = clock.nanos();
		this.sources = Stream.generate(() -> new CallSources(clock.nanos())).limit(Caller.LEVELS).toList();
		this.breaker = CircuitBreaker.of("panel", config(settings, clock));
		this.breaker.getEventPublisher().onStateTransition((change) -> {
			if (translate(change.getStateTransition().getToState()) == Breaker.OPEN) {
				scheduleProbes();
			}
			announce(changes, change);
		});
	}

	private static CircuitBreakerConfig config(AuthProperties.Breaker settings, CallClock clock) {
		LongSupplier nanos = clock.nanos();
		return CircuitBreakerConfig.custom()
			.slidingWindowType(SlidingWindowType.COUNT_BASED)
			.slidingWindowSize(AuthProperties.Breaker.WINDOW)
			.slidingWindowSynchronizationStrategy(SlidingWindowSynchronizationStrategy.LOCK_FREE)
			.minimumNumberOfCalls(settings.minimumCalls())
			.failureRateThreshold(settings.failureRate())
			.waitDurationInOpenState(settings.openFor())
			.permittedNumberOfCallsInHalfOpenState(PROBES)
			.recordResult((answered) -> Boolean.FALSE.equals(answered))
			.clock(clock.asClock())
			.currentTimestampFunction((any) -> nanos.getAsLong(), TimeUnit.NANOSECONDS)
			.build();
	}

	private static void announce(BiConsumer<Breaker, Breaker> changes, CircuitBreakerOnStateTransitionEvent change) {
		changes.accept(translate(change.getStateTransition().getFromState()),
				translate(change.getStateTransition().getToState()));
	}

	/**
	 * The circuit breaker itself would wait for the next call.
	 */
	private void scheduleProbes() {
		this.scheduler.schedule(() -> {
			if (this.breaker.tryAcquirePermission()) {
				this.breaker.releasePermission();
			}
		}, this.openFor.toMillis() + 1, TimeUnit.MILLISECONDS);
	}

	/**
	 * Returns whether calls are made.
	 * @return what is known of the server
	 */
	Breaker state() {
		return translate(this.breaker.getState());
	}

	/**
	 * Returns whether a call of a caller could be made now.
	 * @param caller who asks for it
	 * @return {@code false} while the circuit breaker is open for it
	 */
	boolean isOpenFor(Caller caller) {
		return state() == Breaker.OPEN && !mayProbe(caller);
	}

	/** While the circuit breaker is open, whoever it was not opened by may try. */
	private boolean mayProbe(Caller caller) {
		return anySource(caller, CallSources::mayProbe);
	}

	private boolean anySource(Caller caller, BiPredicate<CallSources, String> test) {
		List<String> path = caller.path();
		return IntStream.range(0, Caller.LEVELS)
			.anyMatch((level) -> test.test(this.sources.get(level), path.get(level)));
	}

	/**
	 * Returns whether a failed call of a caller is a failure of the Panel. Otherwise it
	 * comes of what is asked for it, since the Panel answers others.
	 * @param caller who asks for it
	 * @return {@code true} for the Panel's
	 */
	boolean blamesPanel(Caller caller) {
		return !anySource(caller, (sources, source) -> !sources.blamePanel(source));
	}

	/**
	 * Makes a call if the circuit breaker allows it, and counts its result. An answer to
	 * a caller that the circuit breaker was not opened by closes it.
	 * @param <T> the type of the answer
	 * @param call the call; an error counts neither way
	 * @param failed tells which answers are none
	 * @param caller who asks for it
	 * @return the call's result, or a {@link BreakerOpenException} at once
	 */
	<T> Mono<T> guard(Mono<T> call, Predicate<T> failed, Caller caller) {
		return Mono.defer(() -> {
			// Only the timer asks whether it is time for probes: that takes a lock.
			boolean permitted = state() != Breaker.OPEN && this.breaker.tryAcquirePermission();
			if (!permitted && !takeProbe(caller)) {
				return Mono.error(new BreakerOpenException());
			}
			long begun = this.nanos.getAsLong();
			AtomicBoolean counted = new AtomicBoolean(!permitted);
			return call.doOnNext((answer) -> {
				boolean answered = !failed.test(answer);
				note(answered, caller);
				if ((answered || blamesPanel(caller)) && counted.compareAndSet(false, true)) {
					this.breaker.onResult(this.nanos.getAsLong() - begun, TimeUnit.NANOSECONDS, answered);
				}
				else if (!permitted && answered && state() != Breaker.CLOSED) {
					this.breaker.transitionToClosedState();
				}
			}).doFinally((signal) -> {
				if (!permitted) {
					this.probes.decrementAndGet();
				}
				else if (counted.compareAndSet(false, true)) {
					this.breaker.releasePermission();
				}
			});
		});
	}

	/**
	 * Returns how many sources were answered lately, besides some.
	 * @param level of what, as in the path of a caller
	 * @param some fingerprints of sources that do not count
	 * @return the number of all others
	 */
	int sourcesBesides(int level, Set<UUID> some) {
		return this.sources.get(level).countBesides(some);
	}

	private boolean takeProbe(Caller caller) {
		return mayProbe(caller) && this.probes.getAndUpdate((count) -> Math.min(count + 1, PROBES)) < PROBES;
	}

	private void note(boolean answered, Caller caller) {
		List<String> path = caller.path();
		for (int level = 0; level < Caller.LEVELS; level++) {
			this.sources.get(level).note(path.get(level), !answered);
		}
	}

	private static Breaker translate(CircuitBreaker.State state) {
		if (state == CircuitBreaker.State.OPEN || state == CircuitBreaker.State.FORCED_OPEN) {
			return Breaker.OPEN;
		}
		return (state == CircuitBreaker.State.HALF_OPEN) ? Breaker.HALF_OPEN : Breaker.CLOSED;
	}

}
