// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

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
 * Throttle for logins with wrong credentials. After too many refusals logins are refused
 * without asking the Panel, and later. A blocked address is refused whatever it presents.
 * A blocked client identifier is refused only for addresses that have been refused lately
 * themselves. Otherwise anybody could lock a device out by guessing its password from
 * elsewhere. Attempts during a block do not prolong it. Safe on any thread.
 */
final class LoginThrottle {

	private static final long MAX_ENTRIES = 20_000;

	private final AuthProperties.Throttle settings;

	private final LongSupplier nanos;

	private final Cache<String, Refusals> addresses;

	private final Cache<String, Refusals> clientIds;

	private final DelayedRefusals delayed;

	private final AtomicLongArray counts = new AtomicLongArray(Throttled.values().length);

	/**
	 * Creates a throttle that blocks nobody yet.
	 * @param settings what is too often
	 * @param clock the time
	 */
	LoginThrottle(AuthProperties.Throttle settings, CallClock clock) {
		this.settings = settings;
		this.nanos = clock.nanos();
		this.delayed = new DelayedRefusals(settings.delay(), clock);
		this.addresses = counters();
		this.clientIds = counters();
	}

	private Cache<String, Refusals> counters() {
		return Caffeine.newBuilder()
			.maximumSize(MAX_ENTRIES)
			.expireAfterWrite(this.settings.window().plus(this.settings.blockFor()))
			.ticker(this.nanos::getAsLong)
			.build();
	}

	/**
	 * Returns whether an attempt is to be refused without a call, and counts it if so.
	 * @param credentials what is presented
	 * @return by what it is blocked, {@code null} if it is not
	 */
	@Nullable Throttled block(Credentials credentials) {
		String address = credentials.remoteHost();
		long now = this.nanos.getAsLong();
		Refusals from = this.addresses.getIfPresent(address);
		Refusals about = this.clientIds.getIfPresent(credentials.clientId());
		Throttled kind = null;
		if (from != null && from.isBlocked(now)) {
			kind = Throttled.ADDRESS;
		}
		else if (about != null && about.isBlocked(now) && (address.isEmpty() || isKnown(from, now))) {
			kind = Throttled.CLIENT_ID;
		}
		if (kind != null) {
			this.counts.incrementAndGet(kind.ordinal());
		}
		return kind;
	}

	private boolean isKnown(@Nullable Refusals refused, long now) {
		return refused != null && now - refused.since() < this.settings.window().toNanos();
	}

	/**
	 * Notes a refusal, unless the Panel had no part in it.
	 * @param credentials what was refused
	 * @param source who refused it
	 */
	void note(Credentials credentials, Source source) {
		if (this.settings.refusals() == 0 || (source != Source.PANEL && source != Source.CACHE)) {
			return;
		}
		String address = credentials.remoteHost();
		long now = this.nanos.getAsLong();
		if (!address.isEmpty()) {
			this.addresses.asMap().compute(address, (key, refused) -> count(refused, now));
		}
		this.clientIds.asMap().compute(credentials.clientId(), (key, refused) -> count(refused, now));
	}

	private Refusals count(@Nullable Refusals refused, long now) {
		if (refused != null && refused.isBlocked(now)) {
			return refused;
		}
		boolean goesOn = refused != null && !refused.blocked() && isKnown(refused, now);
		int refusals = (refused != null && goesOn) ? refused.refusals() + 1 : 1;
		boolean block = refusals >= this.settings.refusals();
		return new Refusals(refusals, (refused != null && goesOn) ? refused.since() : now, block,
				block ? now + this.settings.blockFor().toNanos() : now);
	}

	/**
	 * Answers a blocked login after the delay.
	 * @param result the result of the login; ending it earlier cancels the answer
	 * @param answer completes the result
	 */
	void answer(CompletableFuture<Decision> result, Runnable answer) {
		Disposable held = this.delayed.hold(answer);
		result.whenComplete((decision, failure) -> held.dispose());
	}

	/**
	 * Returns how many attempts were refused without a call.
	 * @param kind by what they were blocked
	 * @return attempts since the start
	 */
	long count(Throttled kind) {
		return this.counts.get(kind.ordinal());
	}

	/**
	 * Refusals of one address or client identifier.
	 *
	 * @param refusals how many in this window
	 * @param since when the window began
	 * @param blocked whether they became too many
	 * @param until when the block ends, if so
	 */
	private record Refusals(int refusals, long since, boolean blocked, long until) {

		boolean isBlocked(long now) {
			return this.blocked && this.until - now > 0;
		}

	}

}
