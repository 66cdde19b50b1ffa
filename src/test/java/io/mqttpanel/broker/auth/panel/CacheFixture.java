// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

import com.github.benmanes.caffeine.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Tombstones;

/**
 * Decision caches of 100 entries with a clock that tests move.
 */
final class CacheFixture {

	static final DecisionKey KEY = new DecisionKey("dev", "key", "code");

	static final Granted GRANTED = new Granted(1, 2, 3);

	static final Instant START = Instant.ofEpochSecond(1_700_000_000L);

	static final int SIZE = 100;

	private final AtomicLong nanos = new AtomicLong();

	private final Tombstones tombstones = new Tombstones(10, Duration.ZERO, this.nanos::get);

	private final Cache<Object, Object> store = DecisionCache.store(SIZE, 1_024 * SIZE, this.nanos::get);

	private double random = 0.5;

	/**
	 * Creates the cache, which is the same store for each call.
	 * @param ttl how long grants are fresh; zero also for refusals, which else are for
	 * ten seconds
	 * @param maxStale how long grants are usable after that
	 * @return the cache
	 */
	DecisionCache cache(Duration ttl, Duration maxStale) {
		AuthProperties.Cache settings = new AuthProperties.Cache(ttl, ttl.isZero() ? ttl : Duration.ofSeconds(10),
				SIZE);
		return new DecisionCache(new CaffeineCache("test", this.store), AuthFixture.settings(settings, maxStale),
				this.tombstones, this.nanos::get, this::now, () -> this.random, Runnable::run);
	}

	long size() {
		this.store.cleanUp();
		return this.store.estimatedSize();
	}

	Tombstones tombstones() {
		return this.tombstones;
	}

	void drawRandom(double number) {
		this.random = number;
	}

	Granted expiringIn(Duration time) {
		return new Granted(1, 2, 3, AccessRules.ALLOW_ALL, now().plus(time));
	}

	private Instant now() {
		return START.plusNanos(this.nanos.get());
	}

	void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
