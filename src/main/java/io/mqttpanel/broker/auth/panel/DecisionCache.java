// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.Cache;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.RevocationTarget.Kind;
import io.mqttpanel.broker.auth.Tombstones;

/**
 * The Panel's answers that still hold. An answer's lifetime begins when it is given and
 * using it does not prolong it; "nobody can tell" is not kept at all.
 */
public final class DecisionCache {

	/** The name of the cache. */
	public static final String NAME = "panel-decisions";

	private final Cache cache;

	private final DecisionLifetime lifetime;

	private final StaleGrants stale;

	private final Tombstones tombstones;

	/**
	 * Creates the view of a cache.
	 * @param cache where decisions are kept
	 * @param lifetime how long they hold
	 * @param stale what keeps them longer
	 * @param tombstones what was revoked
	 */
	public DecisionCache(Cache cache, DecisionLifetime lifetime, StaleGrants stale, Tombstones tombstones) {
		this.cache = cache;
		this.lifetime = lifetime;
		this.stale = stale;
		this.tombstones = tombstones;
	}

	/**
	 * Creates what keeps the decisions.
	 * @param settings how many, and how long
	 * @param ticker the time
	 * @return a bounded cache in which each decision has its own lifetime
	 */
	public static com.github.benmanes.caffeine.cache.Cache<Object, Object> store(AuthProperties.Cache settings,
			Ticker ticker) {
		return Caffeine.newBuilder()
			.maximumSize(settings.maxSize())
			.expireAfter(Expiry.writing((key, decision) -> lifetime(decision, settings)))
			.ticker(ticker)
			.recordStats()
			.build();
	}

	private static Duration lifetime(Object decision, AuthProperties.Cache settings) {
		if (!(decision instanceof Granted granted)) {
			return settings.refusalTtl();
		}
		Validity validity = granted.validity();
		if (validity == null || settings.ttl().isZero()) {
			return settings.ttl();
		}
		return Duration.between(validity.decidedAt(), validity.until());
	}

	/**
	 * Finds a decision that holds.
	 * @param key what it is about
	 * @return the decision, {@code null} if there is none
	 */
	public @Nullable Decision get(DecisionKey key) {
		Decision known = this.cache.get(key, Decision.class);
		return (known != null && !this.lifetime.isOver(known)) ? known : null;
	}

	/** None where an answer is not kept. */
	private Duration left(DecisionKey key) {
		if (!(this.cache.getNativeCache() instanceof com.github.benmanes.caffeine.cache.Cache<?, ?> store)) {
			return Duration.ZERO;
		}
		return left(store, key);
	}

	// The store is the one made here, with any keys: those of decisions are in it.
	@SuppressWarnings("unchecked")
	private static <K> Duration left(com.github.benmanes.caffeine.cache.Cache<K, ?> store, DecisionKey key) {
		return store.policy()
			.expireVariably()
			.flatMap((expiry) -> expiry.getExpiresAfter((K) key))
			.orElse(Duration.ZERO);
	}

	/**
	 * Begins the lifetime of an answer. What was revoked while the Panel was asked is not
	 * kept.
	 * @param key what it holds for
	 * @param decision the answer
	 * @return the answer with its validity
	 */
	public Decision put(DecisionKey key, Decision decision) {
		Decision begun = this.lifetime.begin(decision);
		if (!(begun instanceof Unavailable)) {
			this.cache.put(key, begun);
			this.stale.note(key, begun, left(key));
			// Whoever revokes raises the tombstone before the cache is cleared, so one of
			// the two sees the other.
			if (this.tombstones.cover(key.clientId(), key.username())) {
				this.cache.evict(key);
				this.stale.forget(key::equals);
			}
		}
		return begun;
	}

	/**
	 * Forgets every answer that falls under a revocation, those included that hold only
	 * while the Panel cannot be asked.
	 * @param target whose answers
	 * @return how many were forgotten
	 */
	public int forget(RevocationTarget target) {
		Set<DecisionKey> keys = keys(target).collect(Collectors.toSet());
		keys.forEach(this.cache::evict);
		keys.addAll(this.stale.forget((key) -> target.matches(key.clientId(), key.username())));
		return keys.size();
	}

	/**
	 * Returns what is known about a client without asking: the grant, or one of the
	 * grants, for any of its passwords.
	 * @param clientId the client identifier
	 * @param apiKey the user name
	 * @return the grant, {@code null} if none holds
	 */
	public @Nullable Granted find(String clientId, String apiKey) {
		return keys(new RevocationTarget(Kind.CLIENT_ID, clientId)).filter((key) -> apiKey.equals(key.username()))
			.map((key) -> get(key))
			.filter(Granted.class::isInstance)
			.map(Granted.class::cast)
			.findFirst()
			.orElse(null);
	}

	/**
	 * Counts the grants that are kept for each API key.
	 * @return the numbers by API key
	 */
	public Map<String, Long> countByKey() {
		return entries().filter((key) -> get(key) instanceof Granted)
			.collect(Collectors.groupingBy(DecisionKey::username, Collectors.counting()));
	}

	private Stream<DecisionKey> keys(RevocationTarget target) {
		return entries().filter((key) -> target.matches(key.clientId(), key.username()));
	}

	private Stream<DecisionKey> entries() {
		return ((com.github.benmanes.caffeine.cache.Cache<?, ?>) this.cache.getNativeCache()).asMap()
			.keySet()
			.stream()
			.filter(DecisionKey.class::isInstance)
			.map(DecisionKey.class::cast);
	}

}
