// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;

/**
 * Whom the Panel has let in, for longer than that answer holds: what is gone by while the
 * Panel cannot be asked. A refusal ends it. Remembers as well who was let in that way and
 * has not been asked about since.
 */
final class StaleGrants {

	/** A device that is gone by then is not waited for any longer. */
	private static final Duration UNCONFIRMED_FOR = Duration.ofHours(24);

	private final Duration maxStale;

	private final Cache<DecisionKey, Kept> grants;

	private final Cache<DecisionKey, Granted> unconfirmed;

	/**
	 * Creates a memory with nothing in it.
	 * @param maxStale how long an answer is used after its end, zero for never
	 * @param maxSize how many answers are kept
	 * @param ticker the time
	 */
	StaleGrants(Duration maxStale, long maxSize, Ticker ticker) {
		this.maxStale = maxStale;
		this.grants = Caffeine.newBuilder()
			.maximumSize(maxStale.isZero() ? 0 : maxSize)
			.expireAfter(Expiry.<DecisionKey, Kept>writing((key, kept) -> kept.keepFor()))
			.ticker(ticker)
			.build();
		this.unconfirmed = Caffeine.newBuilder()
			.maximumSize(maxSize)
			.expireAfterWrite(UNCONFIRMED_FOR)
			.ticker(ticker)
			.build();
	}

	/**
	 * Takes note of an answer of the Panel.
	 * @param key what it is about
	 * @param decision the answer
	 * @param holds for how long it holds by itself
	 */
	void note(DecisionKey key, Decision decision, Duration holds) {
		if (decision instanceof Granted granted) {
			this.unconfirmed.invalidate(key);
			if (!this.maxStale.isZero()) {
				this.grants.put(key, new Kept(granted, holds.plus(this.maxStale)));
			}
		}
		else if (decision instanceof Refused) {
			this.grants.invalidate(key);
			this.unconfirmed.invalidate(key);
		}
	}

	/**
	 * Returns whether the Panel has let these credentials in not long ago.
	 * @param key the credentials
	 * @return {@code true} if it would be gone by
	 */
	boolean knows(DecisionKey key) {
		return this.grants.getIfPresent(key) != null;
	}

	/**
	 * Returns whether somebody was let in that way and not asked about since.
	 * @param key the credentials
	 * @return {@code true} if the Panel is still to be asked
	 */
	boolean isUnconfirmed(DecisionKey key) {
		return this.unconfirmed.getIfPresent(key) != null;
	}

	/**
	 * Lets in whom the Panel has let in before.
	 * @param key the credentials
	 * @return the answer it gave then, {@code null} if there is none or it is too old
	 */
	@Nullable Granted letIn(DecisionKey key) {
		Kept kept = this.grants.getIfPresent(key);
		if (kept == null) {
			return null;
		}
		this.unconfirmed.put(key, kept.granted());
		if (!knows(key)) {
			// Forgotten meanwhile: nobody would ever confirm it.
			this.unconfirmed.invalidate(key);
			return null;
		}
		return kept.granted();
	}

	/**
	 * Forgets credentials, so that they are not let in without the Panel.
	 * @param which tells which
	 * @return those that were remembered
	 */
	List<DecisionKey> forget(Predicate<DecisionKey> which) {
		List<DecisionKey> keys = this.grants.asMap().keySet().stream().filter(which).toList();
		this.grants.invalidateAll(keys);
		this.unconfirmed.asMap().keySet().removeIf(which);
		return keys;
	}

	/**
	 * Returns how many credentials were let in that way and not asked about since.
	 * @return a number of credentials
	 */
	long unconfirmed() {
		return this.unconfirmed.estimatedSize();
	}

	/**
	 * An answer and how long it is kept.
	 *
	 * @param granted the answer
	 * @param keepFor how long from the time it was given
	 */
	private record Kept(Granted granted, Duration keepFor) {

	}

}
