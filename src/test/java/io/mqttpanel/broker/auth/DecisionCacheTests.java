// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.cache.caffeine.CaffeineCache;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For how long answers hold.
 */
class DecisionCacheTests {

	private static final DecisionKey KEY = new DecisionKey("dev", "key", "code");

	private final AtomicLong nanos = new AtomicLong();

	private final DecisionCache cache = cache(
			new AuthProperties.Cache(Duration.ofHours(1), Duration.ofSeconds(10), 100));

	private DecisionCache cache(AuthProperties.Cache settings) {
		return new DecisionCache(new CaffeineCache("test", DecisionCache.store(settings, this.nanos::get)));
	}

	@Test
	void keepsAGrantForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, new Granted(1, 2, 3));
		for (int minute = 0; minute < 59; minute++) {
			pass(Duration.ofMinutes(1));
			assertThat(this.cache.get(KEY)).isEqualTo(new Granted(1, 2, 3));
		}
		pass(Duration.ofMinutes(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsARefusalForItsLifetimeHoweverOftenItIsUsed() {
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(9));
		assertThat(this.cache.get(KEY)).isEqualTo(new Refused("no"));
		pass(Duration.ofSeconds(1));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void beginsALifetimeWithEachAnswer() {
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(9));
		this.cache.put(KEY, new Granted(1, 2, 3));
		pass(Duration.ofMinutes(59));
		assertThat(this.cache.get(KEY)).isEqualTo(new Granted(1, 2, 3));
		this.cache.put(KEY, new Refused("no"));
		pass(Duration.ofSeconds(10));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void doesNotKeepThatNobodyCanTell() {
		this.cache.put(KEY, new Unavailable("down"));
		assertThat(this.cache.get(KEY)).isNull();
	}

	@Test
	void keepsNothingWhenLifetimesAreZero() {
		DecisionCache off = cache(new AuthProperties.Cache(Duration.ZERO, Duration.ZERO, 100));
		off.put(KEY, new Granted(1, 2, 3));
		assertThat(off.get(KEY)).isNull();
	}

	private void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

}
