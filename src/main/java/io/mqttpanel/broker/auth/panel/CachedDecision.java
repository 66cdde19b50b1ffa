// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;

/**
 * Entry of the decision cache, with two times in nanoseconds of the cache's clock. They
 * begin with the answer and are never prolonged.
 *
 * @param decision the Panel's answer
 * @param freshUntil when the Panel has to be asked again
 * @param usableUntil until when a grant is used while the Panel is unreachable; the same
 * moment for a refusal
 * @param unconfirmed whether the grant was used that way and the Panel has not been asked
 * since
 */
record CachedDecision(Decision decision, long freshUntil, long usableUntil, boolean unconfirmed) {

	/** Memory of an entry and its key, without texts and rules. */
	private static final int OBJECTS = 640;

	/** Nobody waits longer for a device that is gone. */
	private static final Duration UNCONFIRMED_FOR = Duration.ofHours(24);

	boolean isFresh(long now) {
		return this.freshUntil - now > 0;
	}

	boolean isUsable(long now) {
		return this.usableUntil - now > 0;
	}

	@Nullable Granted usableGrant(long now) {
		return (this.decision instanceof Granted granted && isUsable(now)) ? granted : null;
	}

	CachedDecision used() {
		return (this.decision instanceof Granted)
				? new CachedDecision(this.decision, this.freshUntil, this.usableUntil, true) : this;
	}

	/**
	 * Returns how long the entry is kept. One that was used is kept for longer than it is
	 * usable: those connected by it are still to be asked about.
	 * @param now when it is written
	 * @return the time from then
	 */
	Duration keptFor(long now) {
		long nanos = Math.max(this.usableUntil - now, this.unconfirmed ? UNCONFIRMED_FOR.toNanos() : 0);
		return Duration.ofNanos(nanos);
	}

	/**
	 * Returns what the entry weighs in memory.
	 * @param key its key
	 * @return bytes
	 */
	int weight(DecisionKey key) {
		long characters = (long) key.clientId().length() + key.username().length();
		if (this.decision instanceof Refused refused) {
			characters += refused.reason().length();
		}
		long rules = (this.decision instanceof Granted granted) ? granted.rules().bytes() : 0;
		return (int) Math.min(Integer.MAX_VALUE, OBJECTS + Character.BYTES * characters + rules);
	}

}
