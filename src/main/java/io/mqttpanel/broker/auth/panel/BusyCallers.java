// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.ToIntBiFunction;
import java.util.stream.Stream;

/**
 * Callers that the Panel has answered 429, each with the time until which it is not asked
 * for that user name. The Panel itself is busy when several callers in a row are answered
 * so, and nobody is answered otherwise. The numbers of callers are bounded. Safe on any
 * thread; the lock is held briefly.
 */
final class BusyCallers {

	/** The oldest is forgotten beyond this; an entry takes about 150 bytes. */
	static final int MAXIMUM = 1_000;

	/** From so many user names, addresses and sites on, it is the Panel. */
	static final int SEVERAL = 3;

	private final LongSupplier nanos;

	private final ToIntBiFunction<Integer, Set<UUID>> others;

	/** The user name whose last 429 is the longest ago comes first. */
	private final Map<UUID, Long> until = new LinkedHashMap<>();

	/** Whose the 429s in a row are, as in their paths, as many as matter. */
	private final List<Set<UUID>> inARow = Stream.<Set<UUID>>generate(HashSet::new).limit(Caller.LEVELS).toList();

	private long last;

	/**
	 * Creates a table of no callers.
	 * @param nanos the time
	 * @param others how many sources of a level there are besides some
	 */
	BusyCallers(LongSupplier nanos, ToIntBiFunction<Integer, Set<UUID>> others) {
		this.nanos = nanos;
		this.others = others;
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
		List<String> path = caller.path();
		for (int level = 0; level < Caller.LEVELS; level++) {
			Set<UUID> few = this.inARow.get(level);
			if (few.size() < SEVERAL) {
				few.add(key(path.get(level)));
			}
		}
		return isPanelBusy();
	}

	/**
	 * Where there are fewer addresses or sites, such as one proxy's, these have to do.
	 */
	private boolean isPanelBusy() {
		for (int level = 0; level < Caller.LEVELS; level++) {
			Set<UUID> few = this.inARow.get(level);
			boolean enough = few.size() == SEVERAL;
			if (!enough && (level == Caller.USER_NAME || this.others.applyAsInt(level, few) > 0)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Notes that the Panel has decided about anybody.
	 */
	synchronized void noteAnswer() {
		this.inARow.forEach(Set::clear);
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
