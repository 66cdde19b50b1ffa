// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.caffeine.CaffeineCache;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.Tombstones;

/**
 * Cache of decisions, keyed by an HMAC of the credentials. A fresh decision answers a
 * login by itself. A grant past its TTL is used only while the Panel is unreachable. A
 * failure to decide is not cached and replaces nothing.
 */
public final class DecisionCache {

	/** Name of the cache in the cache manager and in metrics. */
	static final String NAME = "panel-decisions";

	private final CaffeineCache cache;

	private final DecisionLifetime lifetime;

	private final Tombstones tombstones;

	private final Ticker ticker;

	DecisionCache(CaffeineCache cache, DecisionLifetime lifetime, Tombstones tombstones, Ticker ticker) {
		this.cache = cache;
		this.lifetime = lifetime;
		this.tombstones = tombstones;
		this.ticker = ticker;
	}

	/**
	 * Creates the store of a cache.
	 * @param maxSize how many decisions are kept
	 * @param ticker the time
	 * @return a bounded store in which each decision has its own lifetime
	 */
	static Cache<Object, Object> store(long maxSize, Ticker ticker) {
		return Caffeine.newBuilder()
			.maximumSize(maxSize)
			.expireAfter(Expiry.writing((key, entry) -> ((CachedDecision) entry).keptFor(ticker.read())))
			.ticker(ticker)
			.recordStats()
			.build();
	}

	/**
	 * Finds a fresh decision.
	 * @param key the credentials
	 * @return the decision, {@code null} if the Panel is to be asked
	 */
	@Nullable Decision get(DecisionKey key) {
		CachedDecision entry = this.cache.get(key, CachedDecision.class);
		return (entry != null && isFresh(entry)) ? entry.decision() : null;
	}

	/** The machine's date counts as well, because the Panel's expire_at is one. */
	private boolean isFresh(CachedDecision entry) {
		return entry.isFresh(this.ticker.read()) && !this.lifetime.isOver(entry.decision());
	}

	/**
	 * Returns whether a grant would be used while the Panel is unreachable.
	 * @param key the credentials
	 * @return {@code true} if the Panel has granted them not long ago
	 */
	boolean isUsable(DecisionKey key) {
		CachedDecision entry = peek(key);
		return entry != null && entry.usableGrant(this.ticker.read()) != null;
	}

	/**
	 * Returns whether a grant was used while the Panel was unreachable.
	 * @param key the credentials
	 * @return {@code true} if the Panel has not been asked about them since
	 */
	boolean isUnconfirmed(DecisionKey key) {
		CachedDecision entry = peek(key);
		return entry != null && entry.unconfirmed();
	}

	/** Leaves the statistics to the question whether there is a fresh decision. */
	private @Nullable CachedDecision peek(DecisionKey key) {
		return (CachedDecision) this.cache.getNativeCache().policy().getIfPresentQuietly(key);
	}

	/**
	 * Uses a grant because the Panel is unreachable, and notes that it is unconfirmed.
	 * @param key the credentials
	 * @return the grant, {@code null} if there is none or it is too old
	 */
	@Nullable Granted useStale(DecisionKey key) {
		if (!isUsable(key)) {
			return null;
		}
		// In one step, so that what is forgotten meanwhile does not come back.
		Object used = this.cache.getNativeCache()
			.asMap()
			.computeIfPresent(key, (any, entry) -> ((CachedDecision) entry).used());
		return (used != null) ? ((CachedDecision) used).usableGrant(this.ticker.read()) : null;
	}

	/**
	 * Caches an answer of the Panel, unless it was revoked while the Panel was asked.
	 * @param key the credentials
	 * @param decision the answer
	 * @return the answer with its validity
	 */
	Decision put(DecisionKey key, Decision decision) {
		Decision begun = this.lifetime.begin(decision);
		if (!(begun instanceof Unavailable)) {
			long freshUntil = this.ticker.read() + this.lifetime.fresh(begun).toNanos();
			this.cache.put(key,
					new CachedDecision(begun, freshUntil, freshUntil + this.lifetime.stale(begun).toNanos(), false));
			// A revocation raises the tombstone before it clears the cache, so one of the
			// two sees the other.
			if (this.tombstones.cover(key.clientId(), key.username())) {
				this.cache.evict(key);
			}
		}
		return begun;
	}

	/**
	 * Forgets every decision that falls under a revocation.
	 * @param target whose decisions
	 * @return how many were forgotten that could still have been used
	 */
	public int forget(RevocationTarget target) {
		long now = this.ticker.read();
		List<Map.Entry<DecisionKey, CachedDecision>> revoked = entries()
			.filter((entry) -> target.matches(entry.getKey().clientId(), entry.getKey().username()))
			.toList();
		revoked.forEach((entry) -> this.cache.evict(entry.getKey()));
		return (int) revoked.stream().filter((entry) -> entry.getValue().isUsable(now)).count();
	}

	/**
	 * Returns what is known about a client without asking: the grant, or one of the
	 * grants, for any of its passwords.
	 * @param clientId the client identifier
	 * @param apiKey the user name
	 * @return the grant, {@code null} if none is fresh
	 */
	public @Nullable Granted find(String clientId, String apiKey) {
		return entries()
			.filter((entry) -> clientId.equals(entry.getKey().clientId()) && apiKey.equals(entry.getKey().username()))
			.map((entry) -> freshGrant(entry.getValue()))
			.filter(Objects::nonNull)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Counts the fresh grants of each API key.
	 * @return the numbers by API key
	 */
	public Map<String, Long> countByKey() {
		return entries().filter((entry) -> freshGrant(entry.getValue()) != null)
			.collect(Collectors.groupingBy((entry) -> entry.getKey().username(), Collectors.counting()));
	}

	/**
	 * Counts the grants that were used while the Panel was unreachable.
	 * @return the credentials about which the Panel has not been asked since
	 */
	long countUnconfirmed() {
		return entries().filter((entry) -> entry.getValue().unconfirmed()).count();
	}

	private @Nullable Granted freshGrant(CachedDecision entry) {
		return (entry.decision() instanceof Granted granted && isFresh(entry)) ? granted : null;
	}

	private Stream<Map.Entry<DecisionKey, CachedDecision>> entries() {
		return this.cache.getNativeCache()
			.asMap()
			.entrySet()
			.stream()
			.map((entry) -> Map.entry((DecisionKey) entry.getKey(), (CachedDecision) entry.getValue()));
	}

}
