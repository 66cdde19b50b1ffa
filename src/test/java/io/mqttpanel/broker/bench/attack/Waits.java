// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How long well-behaved clients waited for one thing, and how often in vain. May be used
 * by many threads at once.
 */
final class Waits {

	private final String title;

	private final List<Long> micros = new ArrayList<>();

	private int failures;

	private long longest;

	private long longestEnd;

	private long cleared = System.nanoTime();

	Waits(String title) {
		this.title = title;
	}

	synchronized void add(long since) {
		long now = System.nanoTime();
		this.micros.add(TimeUnit.NANOSECONDS.toMicros(now - since));
		if (now - since > this.longest) {
			this.longest = now - since;
			this.longestEnd = now;
		}
	}

	synchronized void fail() {
		this.failures++;
	}

	/**
	 * Forgets everything, so that only what follows counts.
	 */
	synchronized void clear() {
		this.micros.clear();
		this.failures = 0;
		this.longest = 0;
		this.cleared = System.nanoTime();
	}

	/**
	 * Tells whether nobody waited longer.
	 * @param limit how long one may wait
	 * @return whether all waits were as short, at least one, and none was in vain
	 */
	synchronized boolean within(Duration limit) {
		return this.failures == 0 && !this.micros.isEmpty()
				&& Collections.max(this.micros) <= TimeUnit.NANOSECONDS.toMicros(limit.toNanos());
	}

	synchronized String line() {
		List<Long> sorted = new ArrayList<>(this.micros);
		Collections.sort(sorted);
		return "| %s | %,d | %s | %s | %s | %d | %d |".formatted(this.title, sorted.size(), millis(sorted, 0.5),
				millis(sorted, 0.99), millis(sorted, 1), TimeUnit.NANOSECONDS.toSeconds(this.longestEnd - this.cleared),
				this.failures);
	}

	private static String millis(List<Long> sorted, double part) {
		if (sorted.isEmpty()) {
			return "none";
		}
		int index = (int) Math.ceil(part * sorted.size()) - 1;
		return "%.1f".formatted(sorted.get(Math.max(0, index)) / 1000.0);
	}

}
