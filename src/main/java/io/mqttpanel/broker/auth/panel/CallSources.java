// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Sources of calls with their results, all sites, all addresses or all user names. One
 * that is silent for some seconds is forgotten. They tell whether a failure is the
 * Panel's or comes of what one source asks. Their number is bounded. Safe on any thread;
 * the lock is held briefly.
 */
final class CallSources {

	/** The oldest is forgotten beyond this; an entry takes about 150 bytes. */
	static final int MAXIMUM = 1_000;

	/** Failures of one source that are the Panel's in any case. */
	static final int FEW = 4;

	/** From so many failing sources on, the Panel fails. */
	static final int MANY = 32;

	private static final long MEMORY = Duration.ofSeconds(10).toNanos();

	private final LongSupplier nanos;

	/** The one whose last call is the longest ago comes first. */
	private final Map<UUID, Results> latest = new LinkedHashMap<>();

	private int failing;

	CallSources(LongSupplier nanos) {
		this.nanos = nanos;
	}

	/**
	 * Notes the result of a call.
	 * @param source who caused it
	 * @param failed whether it failed
	 */
	synchronized void note(String source, boolean failed) {
		long now = this.nanos.getAsLong();
		forgetUntil(now - MEMORY);
		UUID key = key(source);
		Results before = this.latest.get(key);
		int failures = (before != null) ? before.failures() : 0;
		remove(key);
		this.latest.put(key, new Results(failures + (failed ? 1 : 0), now, failed));
		this.failing += failed ? 1 : 0;
		if (this.latest.size() > MAXIMUM) {
			remove(this.latest.keySet().iterator().next());
		}
	}

	private static UUID key(String source) {
		return DecisionKey.fingerprint(source.getBytes(StandardCharsets.UTF_8));
	}

	private void remove(UUID key) {
		Results removed = this.latest.remove(key);
		this.failing -= (removed != null && removed.failed()) ? 1 : 0;
	}

	private void forgetUntil(long time) {
		Iterator<Results> oldest = this.latest.values().iterator();
		while (oldest.hasNext()) {
			Results results = oldest.next();
			if (results.at() - time > 0) {
				return;
			}
			oldest.remove();
			this.failing -= results.failed() ? 1 : 0;
		}
	}

	/**
	 * Returns how many sources are not forgotten, besides some.
	 * @param some fingerprints of sources that do not count
	 * @return the number of all others
	 */
	synchronized int countBesides(Set<UUID> some) {
		forgetUntil(this.nanos.getAsLong() - MEMORY);
		return this.latest.size() - (int) some.stream().filter(this.latest::containsKey).count();
	}

	/**
	 * Returns whether a failure of a source is the Panel's: unless that source fails
	 * often while most others do not.
	 * @param source the source
	 * @return {@code true} also where there are no others
	 */
	synchronized boolean blamePanel(String source) {
		forgetUntil(this.nanos.getAsLong() - MEMORY);
		Results own = this.latest.get(key(source));
		if (own == null || own.failures() <= FEW) {
			return true;
		}
		int others = this.latest.size() - 1;
		int failingOthers = this.failing - (own.failed() ? 1 : 0);
		return others == 0 || failingOthers * 2 > others;
	}

	/**
	 * Returns whether a source may find out that the Panel answers it although it fails
	 * on others.
	 * @param source the source
	 * @return {@code false} where the source has failed itself, or many have
	 */
	synchronized boolean mayProbe(String source) {
		forgetUntil(this.nanos.getAsLong() - MEMORY);
		Results own = this.latest.get(key(source));
		return this.failing < MANY && (own == null || !own.failed());
	}

	/**
	 * Results of one source that is not forgotten.
	 *
	 * @param failures how many calls have failed
	 * @param at when the last call ended
	 * @param failed whether it failed
	 */
	private record Results(int failures, long at, boolean failed) {

	}

}
