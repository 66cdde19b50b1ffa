// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.ThrottleSettings;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Who was refused too often lately. An address is blocked whatever it presents. A client
 * identifier is blocked only for addresses that have themselves been refused lately: else
 * anybody could lock a device out by guessing its password from elsewhere, while who
 * guesses from many addresses still has one guess from each. A block is not prolonged by
 * attempts made while it lasts. Safe on any thread.
 */
final class RefusalThrottle {

	private static final long MAX_ENTRIES = 20_000;

	private final ThrottleSettings settings;

	private final LongSupplier nanos;

	private final Cache<String, Tally> addresses;

	private final Cache<String, Tally> clientIds;

	private final AtomicLongArray counts = new AtomicLongArray(Throttled.values().length);

	/**
	 * Creates a throttle that blocks nobody yet.
	 * @param settings what is too often
	 * @param nanos the time
	 */
	RefusalThrottle(ThrottleSettings settings, LongSupplier nanos) {
		this.settings = settings;
		this.nanos = nanos;
		this.addresses = tallies();
		this.clientIds = tallies();
	}

	private Cache<String, Tally> tallies() {
		return Caffeine.newBuilder()
			.maximumSize(MAX_ENTRIES)
			.expireAfterWrite(this.settings.window().plus(this.settings.blockFor()))
			.ticker(this.nanos::getAsLong)
			.build();
	}

	/**
	 * Tells whether an attempt is to be refused unseen, and counts it if so.
	 * @param address where it comes from, empty if that is not known
	 * @param clientId the client identifier it is for
	 * @return by what it is blocked, {@code null} if it is not
	 */
	@Nullable Throttled block(String address, String clientId) {
		long now = this.nanos.getAsLong();
		Tally from = this.addresses.getIfPresent(address);
		Tally about = this.clientIds.getIfPresent(clientId);
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

	private boolean isKnown(@Nullable Tally tally, long now) {
		return tally != null && now - tally.since() < this.settings.window().toNanos();
	}

	/**
	 * Takes note of an attempt that was refused.
	 * @param address where it came from, empty if that is not known
	 * @param clientId the client identifier it was for
	 */
	void refused(String address, String clientId) {
		if (this.settings.refusals() == 0) {
			return;
		}
		long now = this.nanos.getAsLong();
		if (!address.isEmpty()) {
			this.addresses.asMap().compute(address, (key, tally) -> count(tally, now));
		}
		this.clientIds.asMap().compute(clientId, (key, tally) -> count(tally, now));
	}

	private Tally count(@Nullable Tally tally, long now) {
		if (tally != null && tally.isBlocked(now)) {
			return tally;
		}
		boolean goesOn = tally != null && !tally.blocked() && isKnown(tally, now);
		int refusals = (tally != null && goesOn) ? tally.refusals() + 1 : 1;
		boolean block = refusals >= this.settings.refusals();
		return new Tally(refusals, (tally != null && goesOn) ? tally.since() : now, block,
				block ? now + this.settings.blockFor().toNanos() : now);
	}

	/**
	 * Returns how many attempts were refused unseen.
	 * @param kind by what they were blocked
	 * @return attempts since the start
	 */
	long count(Throttled kind) {
		return this.counts.get(kind.ordinal());
	}

	/**
	 * The refusals of one address or client identifier.
	 *
	 * @param refusals how many in this window
	 * @param since when the window began
	 * @param blocked whether they became too many
	 * @param until when the block ends, if so
	 */
	private record Tally(int refusals, long since, boolean blocked, long until) {

		boolean isBlocked(long now) {
			return this.blocked && this.until - now > 0;
		}

	}

}
