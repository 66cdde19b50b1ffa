// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;

/**
 * The Panel's answers that still hold. An answer's lifetime begins when it is given and
 * using it does not prolong it; "nobody can tell" is not kept at all.
 */
final class DecisionCache {

	static final String NAME = "panel-decisions";

	private final Cache cache;

	DecisionCache(Cache cache) {
		this.cache = cache;
	}

	static com.github.benmanes.caffeine.cache.Cache<Object, Object> store(AuthProperties.Cache settings,
			Ticker ticker) {
		return Caffeine.newBuilder()
			.maximumSize(settings.maxSize())
			.expireAfter(Expiry.writing((key, decision) -> lifetime(decision, settings)))
			.ticker(ticker)
			.recordStats()
			.build();
	}

	private static Duration lifetime(Object decision, AuthProperties.Cache settings) {
		return (decision instanceof Granted) ? settings.ttl() : settings.refusalTtl();
	}

	@Nullable Decision get(DecisionKey key) {
		return this.cache.get(key, Decision.class);
	}

	/**
	 * Returns for how long an answer holds from now on.
	 * @param key what it is about
	 * @return the time that is left, none where there is no answer
	 */
	Duration left(DecisionKey key) {
		if (!(this.cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> store)) {
			return Duration.ZERO;
		}
		return left(store, key);
	}

	@SuppressWarnings("unchecked")
	private static <K> Duration left(com.github.benmanes.caffeine.cache.Cache<K, ?> store, DecisionKey key) {
		return store.policy()
			.expireVariably()
			.flatMap((expiry) -> expiry.getExpiresAfter((K) key))
			.orElse(Duration.ZERO);
	}

	void put(DecisionKey key, Decision decision) {
		if (!(decision instanceof Unavailable)) {
			this.cache.put(key, decision);
		}
	}

}
