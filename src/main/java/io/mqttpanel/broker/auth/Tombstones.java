// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.Decision.Granted;

/**
 * Tombstones of what was revoked a short while ago: such logins are refused without
 * asking the Panel, which may not know yet. A tombstone stands at least as long as a
 * login can take, so that no login that began before it is granted after it. Their number
 * is bounded. Safe on any thread; looking takes no lock.
 */
public final class Tombstones {

	private static final Logger logger = LoggerFactory.getLogger(Tombstones.class);

	private final int max;

	private final Duration minimum;

	private final LongSupplier nanos;

	private final ConcurrentMap<RevocationTarget, Long> ends = new ConcurrentHashMap<>();

	/**
	 * Creates tombstones without any target.
	 * @param max how many may stand at once
	 * @param minimum how long each stands at least
	 * @param nanos tells the time as {@link System#nanoTime()} does
	 */
	public Tombstones(int max, Duration minimum, LongSupplier nanos) {
		this.max = max;
		this.minimum = minimum;
		this.nanos = nanos;
	}

	/**
	 * Raises a tombstone, or prolongs one that stands. Where there are too many, the one
	 * that would end first is removed.
	 * @param target what is revoked
	 * @param time for how long
	 * @return for how long it stands
	 */
	public synchronized Duration raise(RevocationTarget target, Duration time) {
		Duration standing = (time.compareTo(this.minimum) > 0) ? time : this.minimum;
		long now = this.nanos.getAsLong();
		this.ends.values().removeIf((end) -> end - now <= 0);
		if (this.ends.size() >= this.max && !this.ends.containsKey(target)) {
			dropOldest(now);
		}
		long end = this.ends.merge(target, now + standing.toNanos(), (old, fresh) -> (old - fresh > 0) ? old : fresh);
		return Duration.ofNanos(end - now);
	}

	private void dropOldest(long now) {
		this.ends.entrySet()
			.stream()
			.min(Comparator.comparingLong((entry) -> entry.getValue() - now))
			.map(Map.Entry::getKey)
			.ifPresent((oldest) -> {
				this.ends.remove(oldest);
				logger.warn("More than {} revocations at once: the earliest ends before its time, "
						+ "and the Panel is asked about its target again", this.max);
			});
	}

	/**
	 * Returns whether a login is refused.
	 * @param clientId the client identifier
	 * @param apiKey the user name, {@code null} where there is none
	 * @param grant the Panel's grant, {@code null} where it was not asked
	 * @return {@code true} while a tombstone stands for any of them
	 */
	public boolean cover(String clientId, @Nullable String apiKey, @Nullable Granted grant) {
		return !this.ends.isEmpty() && RevocationTarget.of(clientId, apiKey, grant).anyMatch(this::stands);
	}

	private boolean stands(RevocationTarget target) {
		Long end = this.ends.get(target);
		return end != null && end - this.nanos.getAsLong() > 0;
	}

	/**
	 * Returns what is revoked now.
	 * @return at most as many as may stand at once, in no order
	 */
	public List<RevocationTarget> standing() {
		return this.ends.keySet().stream().filter(this::stands).toList();
	}

}
