// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.NetworkOrigin;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Throttle for logins with wrong credentials. It slows them down and shuts nobody out:
 * after too many refusals the logins of an address pass at the rate that is allowed for
 * refusals, and so do those of a site that has ten times as many. One client identifier
 * of an address is slowed down long before the whole address. A user name with a password
 * that the Panel has granted to any client counts for itself, whatever comes from its
 * address. So devices that are set up correctly get in beside a neighbor that is not. All
 * keys are hashes of a fixed size, and each table is bounded. Safe on any thread.
 */
final class LoginThrottle {

	/** Of each table; an entry takes about 200 bytes. */
	private static final long MAX_ENTRIES = 20_000;

	private static final Duration GRANTED_FOR = Duration.ofHours(24);

	/** A call that fails costs the Panel more than a refusal. */
	private static final int FAILURE = 10;

	/** A site may have the refusals of so many addresses. */
	private static final long ADDRESSES = 10;

	private final long window;

	private final LongSupplier nanos;

	private final Map<Throttled, Refusals> refusals;

	/** User names with passwords that were granted. */
	private final Cache<UUID, Boolean> granted;

	private final DelayedRefusals delayed;

	private final AtomicLongArray counts = new AtomicLongArray(Throttled.values().length);

	/**
	 * Creates a throttle that slows nobody down yet.
	 * @param settings what is too often
	 * @param clock the time
	 */
	LoginThrottle(AuthProperties.Throttle settings, CallClock clock) {
		this.window = settings.window().toNanos();
		this.nanos = clock.nanos();
		this.delayed = new DelayedRefusals(settings.delay(), clock);
		this.refusals = Map.of(Throttled.ADDRESS, new Refusals(settings.addressRefusals()), Throttled.SITE,
				new Refusals(ADDRESSES * settings.addressRefusals()), Throttled.CLIENT_ID,
				new Refusals(settings.refusals()));
		this.granted = table(GRANTED_FOR);
	}

	private <V> Cache<UUID, V> table(Duration lifetime) {
		return Caffeine.newBuilder()
			.maximumSize(MAX_ENTRIES)
			.expireAfterWrite(lifetime)
			.ticker(this.nanos::getAsLong)
			.build();
	}

	/**
	 * Returns whether the Panel is not to be asked about an attempt now, and counts it if
	 * so.
	 * @param credentials what is presented, complete
	 * @return what is throttled, {@code null} if the attempt passes
	 */
	@Nullable Throttled block(Credentials credentials) {
		for (Map.Entry<Throttled, UUID> key : keys(credentials).entrySet()) {
			if (refusals(key.getKey()).areUsedUp(key.getValue())) {
				this.counts.incrementAndGet(key.getKey().ordinal());
				return key.getKey();
			}
		}
		return null;
	}

	private Refusals refusals(Throttled kind) {
		return Objects.requireNonNull(this.refusals.get(kind));
	}

	/**
	 * Returns what stands for an attempt. Credentials that were granted stand for
	 * themselves in place of their address, and for no site.
	 */
	private Map<Throttled, UUID> keys(Credentials credentials) {
		Map<Throttled, UUID> keys = new EnumMap<>(Throttled.class);
		String address = credentials.remoteHost();
		UUID presented = presented(credentials);
		if (this.granted.getIfPresent(presented) != null) {
			keys.put(Throttled.ADDRESS, presented);
		}
		else if (!address.isEmpty()) {
			keys.put(Throttled.ADDRESS, DecisionKey.fingerprint(bytes(address)));
			keys.put(Throttled.SITE, DecisionKey.fingerprint(bytes(NetworkOrigin.site(address))));
		}
		keys.put(Throttled.CLIENT_ID, client(keys.get(Throttled.ADDRESS), credentials));
		return keys;
	}

	private static UUID presented(Credentials credentials) {
		byte[] password = credentials.password();
		return DecisionKey.fingerprint(bytes(credentials.username()), (password != null) ? password : new byte[0]);
	}

	private static UUID client(@Nullable UUID source, Credentials credentials) {
		return DecisionKey.fingerprint(bytes(String.valueOf(source)), bytes(credentials.clientId()));
	}

	private static byte[] bytes(@Nullable String text) {
		return (text != null) ? text.getBytes(StandardCharsets.UTF_8) : new byte[0];
	}

	/**
	 * Notes what became of an attempt, unless the Panel had no part in it.
	 * @param credentials what was refused or granted
	 * @param granted whether it was granted
	 * @param source who decided
	 */
	void note(Credentials credentials, boolean granted, Source source) {
		if (granted && source == Source.PANEL) {
			this.granted.put(presented(credentials), Boolean.TRUE);
		}
		else if (!granted && (source == Source.PANEL || source == Source.CACHE)) {
			count(credentials, 1);
		}
	}

	/**
	 * Notes an attempt on which the Panel failed while it answers others.
	 * @param credentials what was presented
	 */
	void noteFailure(Credentials credentials) {
		count(credentials, FAILURE);
	}

	private void count(Credentials credentials, int cost) {
		keys(credentials).forEach((kind, key) -> refusals(kind).count(key, (kind != Throttled.CLIENT_ID) ? cost : 1));
	}

	/**
	 * Answers a throttled login after the delay.
	 * @param result the result of the login; ending it earlier cancels the answer
	 * @param answer completes the result
	 */
	void answer(CompletableFuture<Decision> result, Runnable answer) {
		Disposable held = this.delayed.hold(answer);
		result.whenComplete((decision, failure) -> held.dispose());
	}

	/**
	 * Returns how many attempts were answered without a call.
	 * @param kind what was throttled
	 * @return attempts since the start
	 */
	long count(Throttled kind) {
		return this.counts.get(kind.ordinal());
	}

	/**
	 * Refusals of all of a kind, each of which may have so many within the window.
	 */
	private final class Refusals {

		private final long allowed;

		/** When all would have come, had they come evenly. */
		private final Cache<UUID, Long> dues;

		/**
		 * Creates a table of none.
		 * @param allowed how many each may have, 0 for any number
		 */
		Refusals(long allowed) {
			this.allowed = allowed;
			this.dues = table(Duration.ofNanos(LoginThrottle.this.window));
		}

		boolean areUsedUp(UUID key) {
			long window = LoginThrottle.this.window;
			return this.allowed > 0 && left(this.dues.getIfPresent(key), LoginThrottle.this.nanos.getAsLong()) > window
					- window / this.allowed;
		}

		void count(UUID key, int cost) {
			if (this.allowed > 0) {
				long window = LoginThrottle.this.window;
				long now = LoginThrottle.this.nanos.getAsLong();
				long each = window / this.allowed * cost;
				this.dues.asMap().compute(key, (same, due) -> now + Math.min(left(due, now) + each, window));
			}
		}

		private static long left(@Nullable Long due, long now) {
			return (due != null) ? Math.max(0, due - now) : 0;
		}

	}

}
