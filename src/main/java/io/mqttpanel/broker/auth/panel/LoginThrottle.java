// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
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
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Throttle for logins with wrong credentials. It slows them down and shuts nobody out:
 * after too many refusals the logins of an address pass at the rate that is allowed for
 * refusals. One client identifier of an address is slowed down long before the whole
 * address. A user name with a password that the Panel has granted to any client counts
 * for itself, whatever comes from its address. So devices that are set up correctly get
 * in beside a neighbor that is not. All keys are hashes of a fixed size, and each table
 * is bounded. Safe on any thread.
 */
final class LoginThrottle {

	/** Of each table; an entry takes about 200 bytes. */
	private static final long MAX_ENTRIES = 20_000;

	private static final Duration GRANTED_FOR = Duration.ofHours(24);

	/** A call that fails costs the Panel more than a refusal. */
	private static final int FAILURE = 10;

	private final int refusals;

	private final int addressRefusals;

	private final long window;

	private final LongSupplier nanos;

	/** When all refusals would have come, had they come evenly. */
	private final Cache<UUID, Long> sources;

	private final Cache<UUID, Long> clients;

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
		this.refusals = settings.refusals();
		this.addressRefusals = settings.addressRefusals();
		this.window = settings.window().toNanos();
		this.nanos = clock.nanos();
		this.delayed = new DelayedRefusals(settings.delay(), clock);
		this.sources = table(settings.window());
		this.clients = table(settings.window());
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
		UUID source = source(credentials);
		Throttled kind = null;
		if (source != null && isUsedUp(this.sources, source, this.addressRefusals)) {
			kind = Throttled.ADDRESS;
		}
		else if (isUsedUp(this.clients, client(source, credentials), this.refusals)) {
			kind = Throttled.CLIENT_ID;
		}
		if (kind != null) {
			this.counts.incrementAndGet(kind.ordinal());
		}
		return kind;
	}

	/** Returns what stands for an attempt, {@code null} where that is not known. */
	private @Nullable UUID source(Credentials credentials) {
		UUID presented = presented(credentials);
		if (this.granted.getIfPresent(presented) != null) {
			return presented;
		}
		String address = credentials.remoteHost();
		return address.isEmpty() ? null : DecisionKey.fingerprint(bytes(address));
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

	private boolean isUsedUp(Cache<UUID, Long> table, UUID key, int allowed) {
		Long due = (allowed > 0) ? table.getIfPresent(key) : null;
		return due != null && due - this.nanos.getAsLong() > this.window - this.window / allowed;
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
		UUID source = source(credentials);
		if (source != null) {
			count(this.sources, source, this.addressRefusals, cost);
		}
		count(this.clients, client(source, credentials), this.refusals, 1);
	}

	private void count(Cache<UUID, Long> table, UUID key, int allowed, int cost) {
		if (allowed == 0) {
			return;
		}
		long now = this.nanos.getAsLong();
		long each = this.window / allowed * cost;
		table.asMap()
			.compute(key, (same, due) -> now
					+ Math.min(((due != null && due - now > 0) ? due - now : 0) + each, this.window));
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

}
