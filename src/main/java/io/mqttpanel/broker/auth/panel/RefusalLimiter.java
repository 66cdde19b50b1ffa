// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Limiter of logins by earlier refusals. A blocked address is refused whatever it
 * presents. A blocked client identifier is refused only for addresses that have been
 * refused lately themselves. Otherwise anybody could lock a device out by guessing its
 * password from elsewhere. Attempts during a block do not prolong it. Safe on any thread.
 */
final class RefusalLimiter {

	private static final long MAX_ENTRIES = 20_000;

	private final AuthProperties.Throttle settings;

	private final LongSupplier nanos;

	private final Cache<String, Refusals> addresses;

	private final Cache<String, Refusals> clientIds;

	private final AtomicLongArray counts = new AtomicLongArray(Throttled.values().length);

	/**
	 * Creates a limiter that blocks nobody yet.
	 * @param settings what is too often
	 * @param nanos the time
	 */
	RefusalLimiter(AuthProperties.Throttle settings, LongSupplier nanos) {
		this.settings = settings;
		this.nanos = nanos;
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
	 * @param address where it comes from, empty if that is not known
	 * @param clientId the client identifier it is for
	 * @return by what it is blocked, {@code null} if it is not
	 */
	@Nullable Throttled block(String address, String clientId) {
		long now = this.nanos.getAsLong();
		Refusals from = this.addresses.getIfPresent(address);
		Refusals about = this.clientIds.getIfPresent(clientId);
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
	 * Notes an attempt that was refused.
	 * @param address where it came from, empty if that is not known
	 * @param clientId the client identifier it was for
	 */
	void refused(String address, String clientId) {
		if (this.settings.refusals() == 0) {
			return;
		}
		long now = this.nanos.getAsLong();
		if (!address.isEmpty()) {
			this.addresses.asMap().compute(address, (key, refused) -> count(refused, now));
		}
		this.clientIds.asMap().compute(clientId, (key, refused) -> count(refused, now));
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
