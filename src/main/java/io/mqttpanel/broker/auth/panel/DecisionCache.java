// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.caffeine.CaffeineCache;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Cache of decisions, keyed by an HMAC of the credentials. A fresh decision answers a
 * login by itself. A grant is fresh until the Panel says, and never longer than the TTL.
 * That is made up to a tenth shorter or longer for each, so that what was granted
 * together does not end together. A grant past its TTL is used only while the Panel is
 * unreachable. No failure to decide is cached, nor a refusal of long credentials.
 */
public final class DecisionCache {

	/** Name of the cache in the cache manager and in metrics. */
	static final String NAME = "panel-decisions";

	private static final double JITTER = 0.1;

	private static final int MAX_REFUSED_LENGTH = 512;

	private final CaffeineCache cache;

	private final DecisionRoom room;

	private final Duration ttl;

	private final Duration refusalTtl;

	private final Duration maxStale;

	private final Tombstones tombstones;

	private final Ticker ticker;

	private final InstantSource clock;

	private final DoubleSupplier random;

	DecisionCache(CaffeineCache cache, AuthProperties settings, Tombstones tombstones) {
		this(cache, settings, tombstones, Ticker.systemTicker(), SteadyClock.SYSTEM, Math::random,
				ForkJoinPool.commonPool());
	}

	/**
	 * Creates a cache with its own time and chance.
	 * @param cache the store
	 * @param settings how long decisions are fresh, and grants usable after that
	 * @param tombstones what was revoked
	 * @param ticker the time of the store
	 * @param clock the time
	 * @param random gives numbers from 0 to below 1
	 * @param executor runs what looks at all decisions
	 */
	DecisionCache(CaffeineCache cache, AuthProperties settings, Tombstones tombstones, Ticker ticker,
			InstantSource clock, DoubleSupplier random, Executor executor) {
		this.cache = cache;
		this.room = new DecisionRoom(cache.getNativeCache(), executor);
		this.ttl = settings.cache().ttl();
		this.refusalTtl = settings.cache().refusalTtl();
		this.maxStale = settings.maxStale();
		this.tombstones = tombstones;
		this.ticker = ticker;
		this.clock = clock;
		this.random = random;
	}

	/**
	 * Creates the store of a cache.
	 * @param maxSize how many decisions are kept
	 * @param maxBytes memory of all that are kept
	 * @param ticker the time
	 * @return a bounded store in which each decision has its own lifetime
	 */
	static Cache<Object, Object> store(long maxSize, long maxBytes, Ticker ticker) {
		long least = (maxSize > 0) ? (maxBytes + maxSize - 1) / maxSize : 0;
		return Caffeine.newBuilder()
			.maximumWeight((maxSize > 0) ? maxBytes : 0)
			.weigher((key,
					entry) -> (int) Math.min(Integer.MAX_VALUE,
							Math.max(least, ((CachedDecision) entry).weight((DecisionKey) key))))
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
		return entry.isFresh(this.ticker.read()) && !isOver(entry.decision());
	}

	private boolean isOver(Decision decision) {
		Validity validity = (decision instanceof Granted granted) ? granted.validity() : null;
		return validity != null && !validity.until().isAfter(this.clock.instant());
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
	 * @return the answer with its validity; a refusal if it has expired already
	 */
	Decision put(DecisionKey key, Decision decision) {
		Decision begun = begin(decision);
		if (!(begun instanceof Unavailable || (begun instanceof Refused && isLong(key)))) {
			long freshUntil = this.ticker.read() + fresh(begun).toNanos();
			long usableUntil = freshUntil + ((begun instanceof Granted) ? this.maxStale.toNanos() : 0);
			this.cache.put(key, new CachedDecision(begun, freshUntil, usableUntil, false));
			this.room.added();
			// A revocation raises the tombstone before it clears the cache, so one of the
			// two sees the other.
			if (this.tombstones.cover(key.clientId(), key.username(),
					(begun instanceof Granted granted) ? granted : null)) {
				this.cache.evict(key);
			}
		}
		return begun;
	}

	/** Strangers choose what is refused: they could fill the memory with it. */
	private static boolean isLong(DecisionKey key) {
		return key.clientId().length() + key.username().length() > MAX_REFUSED_LENGTH;
	}

	private Decision begin(Decision decision) {
		if (!(decision instanceof Granted granted)) {
			return decision;
		}
		Instant now = this.clock.instant();
		Instant expireAt = granted.expireAt();
		if (expireAt != null && !expireAt.isAfter(now)) {
			return new Refused("the Panel says that its grant has expired already (expire_at " + expireAt + ")");
		}
		double factor = 1 + JITTER * (2 * this.random.getAsDouble() - 1);
		Instant until = now.plusMillis(Math.round(this.ttl.toMillis() * factor));
		boolean sooner = expireAt != null && (expireAt.isBefore(until) || this.ttl.isZero());
		return granted.holding(new Validity(Source.PANEL, now, (sooner && expireAt != null) ? expireAt : until));
	}

	/** Returns how long a decision answers logins by itself, zero for not at all. */
	private Duration fresh(Decision decision) {
		if (!(decision instanceof Granted granted)) {
			return this.refusalTtl;
		}
		Validity validity = granted.validity();
		return (validity == null || this.ttl.isZero()) ? this.ttl
				: Duration.between(validity.decidedAt(), validity.until());
	}

	/**
	 * Forgets every decision that falls under a revocation.
	 * @param targets whose decisions
	 * @return how many were forgotten that could still have been used
	 */
	public int forget(Set<RevocationTarget> targets) {
		long now = this.ticker.read();
		List<Map.Entry<DecisionKey, CachedDecision>> revoked = entries().filter((entry) -> matches(targets, entry))
			.toList();
		revoked.forEach((entry) -> this.cache.evict(entry.getKey()));
		return (int) revoked.stream().filter((entry) -> entry.getValue().isUsable(now)).count();
	}

	private static boolean matches(Set<RevocationTarget> targets, Map.Entry<DecisionKey, CachedDecision> entry) {
		return RevocationTarget.match(targets, entry.getKey().clientId(), entry.getKey().username(),
				(entry.getValue().decision() instanceof Granted granted) ? granted : null);
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
	 * Visits the fresh grants.
	 * @param visitor gets the credentials, without the password, and the grant
	 */
	public void forEachGrant(BiConsumer<Credentials, Granted> visitor) {
		entries().forEach((entry) -> {
			Granted grant = freshGrant(entry.getValue());
			if (grant != null) {
				visitor.accept(new Credentials(entry.getKey().clientId(), entry.getKey().username(), null), grant);
			}
		});
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
