// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;

/**
 * Callers that the Panel has answered 429, each with the time until which it is not asked
 * for that user name. The Panel itself is busy when several callers in a row are answered
 * so, and nobody is answered otherwise. The numbers of callers are bounded. Safe on any
 * thread; the lock is held briefly.
 */
final class BusyCallers {

	/** The oldest is forgotten beyond this; an entry takes about 150 bytes. */
	static final int MAXIMUM = 1_000;

	/** From so many user names and addresses on, it is the Panel. */
	static final int SEVERAL = 3;

	private final LongSupplier nanos;

	private final ToIntFunction<Set<UUID>> otherAddresses;

	/** The user name whose last 429 is the longest ago comes first. */
	private final Map<UUID, Long> until = new LinkedHashMap<>();

	/** User names of the 429s in a row, as many as matter. */
	private final Set<UUID> userNames = new HashSet<>();

	private final Set<UUID> addresses = new HashSet<>();

	private long last;

	/**
	 * Creates a table of no callers.
	 * @param nanos the time
	 * @param otherAddresses how many addresses there are besides some
	 */
	BusyCallers(LongSupplier nanos, ToIntFunction<Set<UUID>> otherAddresses) {
		this.nanos = nanos;
		this.otherAddresses = otherAddresses;
	}

	/**
	 * Notes a 429.
	 * @param caller who was answered
	 * @param time how long the Panel is not to be asked
	 * @return whether it is the Panel that is busy
	 */
	synchronized boolean note(Caller caller, Duration time) {
		long now = this.nanos.getAsLong();
		UUID userName = key(caller.userName());
		Long before = this.until.remove(userName);
		long end = now + time.toNanos();
		this.until.put(userName, (before != null && before - end > 0) ? before : end);
		if (this.until.size() > MAXIMUM) {
			this.until.remove(this.until.keySet().iterator().next());
		}
		if (now - this.last > RetryAfter.LONGEST.toNanos()) {
			noteAnswer();
		}
		this.last = now;
		add(this.userNames, userName);
		add(this.addresses, key(caller.address()));
		return isPanelBusy();
	}

	private static void add(Set<UUID> few, UUID key) {
		if (few.size() < SEVERAL) {
			few.add(key);
		}
	}

	/** Where there are fewer addresses, such as one proxy's, these have to do. */
	private boolean isPanelBusy() {
		int present = this.addresses.size();
		return this.userNames.size() == SEVERAL
				&& (present == SEVERAL || this.otherAddresses.applyAsInt(this.addresses) == 0);
	}

	/**
	 * Notes that the Panel has decided about anybody.
	 */
	synchronized void noteAnswer() {
		this.userNames.clear();
		this.addresses.clear();
	}

	/**
	 * Returns how long the Panel is not to be asked for a user name.
	 * @param userName the user name
	 * @return zero for anyone else
	 */
	synchronized Duration pause(String userName) {
		if (this.until.isEmpty()) {
			return Duration.ZERO;
		}
		UUID key = key(userName);
		Long end = this.until.get(key);
		long left = (end != null) ? end - this.nanos.getAsLong() : 0;
		if (end != null && left <= 0) {
			this.until.remove(key);
		}
		return Duration.ofNanos(Math.max(0, left));
	}

	/** How many are remembered. */
	synchronized int size() {
		return this.until.size();
	}

	private static UUID key(String name) {
		return DecisionKey.fingerprint(name.getBytes(StandardCharsets.UTF_8));
	}

}
