// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

import io.moquette.broker.scheduler.Expirable;
import io.moquette.broker.scheduler.ScheduledExpirationService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * Expiry of things of Moquette, each in its time. Moquette's own service stops for good
 * once one thing has failed, forgets that a thing was given another time, remembers each
 * for ever, and is used by more threads than it is made for.
 */
class MoquetteExpiry extends ScheduledExpirationService<Expirable> {

	private static final Logger logger = LoggerFactory.getLogger(MoquetteExpiry.class);

	private static final Duration RETRY = Duration.ofMillis(100);

	private static final Duration LONGEST = Duration.ofDays(36_500);

	private final Map<String, Tracked> tracked = new ConcurrentHashMap<>();

	private final ScheduledThreadPoolExecutor timer;

	private final BiPredicate<String, Runnable> runner;

	private final Consumer<String> expire;

	/**
	 * Creates a service with a thread of its own.
	 * @param name what expires
	 * @param runner runs the removal of a thing on the right thread, or returns
	 * {@code false} if it cannot do so now
	 * @param expire removes a thing
	 */
	MoquetteExpiry(String name, BiPredicate<String, Runnable> runner, Consumer<String> expire) {
		super(SteadyClock.SYSTEM, (none) -> {
		});
		super.shutdown();
		this.runner = runner;
		this.expire = expire;
		this.timer = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "Expiry of " + name);
			thread.setDaemon(true);
			return thread;
		});
		this.timer.setRemoveOnCancelPolicy(true);
	}

	/**
	 * Replaces one of Moquette's services.
	 * @param owner what has the service
	 * @param field where it has it
	 */
	final void install(Object owner, PrivateMember<ScheduledExpirationService<?>> field) {
		ScheduledExpirationService<?> earlier = field.get(owner);
		field.set(owner, this);
		earlier.shutdown();
	}

	@Override
	public void track(String entityId, Expirable entity) {
		Instant end = entity.expireAt().orElseThrow();
		Tracked next = new Tracked(entityId);
		Tracked earlier = this.tracked.put(entityId, next);
		if (earlier != null) {
			earlier.cancel();
		}
		Duration left = Duration.between(SteadyClock.SYSTEM.instant(), end);
		schedule(next, (left.compareTo(LONGEST) < 0) ? left : LONGEST);
	}

	private void schedule(Tracked thing, Duration delay) {
		if (!this.timer.isShutdown()) {
			thing.due = this.timer.schedule(() -> fire(thing), Math.max(0, delay.toMillis() + 1),
					TimeUnit.MILLISECONDS);
		}
	}

	private void fire(Tracked thing) {
		if (!this.runner.test(thing.id, () -> expire(thing))) {
			schedule(thing, RETRY);
		}
	}

	private void expire(Tracked thing) {
		if (this.tracked.remove(thing.id, thing)) {
			try {
				this.expire.accept(thing.id);
			}
			catch (RuntimeException ex) {
				logger.debug("{} could not be ended after its time", thing.id, ex);
			}
		}
	}

	@Override
	public boolean untrack(String entityId) {
		Tracked thing = this.tracked.remove(entityId);
		if (thing != null) {
			thing.cancel();
		}
		return thing != null;
	}

	@Override
	public void shutdown() {
		this.timer.shutdownNow();
	}

	/**
	 * Thing that expires, and its timer.
	 */
	private static final class Tracked {

		private final String id;

		private volatile @Nullable Future<?> due;

		Tracked(String id) {
			this.id = id;
		}

		void cancel() {
			Future<?> waiting = this.due;
			if (waiting != null) {
				waiting.cancel(false);
			}
		}

	}

}
