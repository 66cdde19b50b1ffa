// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;

/**
 * Publications that have begun and are not committed: a session loop has not delivered
 * them yet, or one that their publisher has sent before, or the store is behind. Their
 * publishers wait for all of that together. Safe on any thread.
 */
final class PendingPublications {

	private static final Logger logger = LoggerFactory.getLogger(PendingPublications.class);

	private final Map<Publication, Instant> since = new ConcurrentHashMap<>();

	/**
	 * Adds a publication.
	 * @param publication the publication
	 * @param arrival when its message has come
	 */
	void add(Publication publication, Instant arrival) {
		this.since.put(publication, arrival);
	}

	void remove(Publication publication) {
		this.since.remove(publication);
	}

	/**
	 * Tells those that have waited for long. They go on waiting.
	 * @param limit how long
	 */
	void reportLate(Duration limit) {
		Instant before = SteadyClock.SYSTEM.instant().minus(limit);
		this.since.forEach((publication, begun) -> {
			if (!begun.isAfter(before)) {
				report(publication);
			}
		});
	}

	private static void report(Publication publication) {
		try {
			publication.outcome().late();
		}
		catch (RuntimeException ex) {
			logger.error("That a message waits for long could not be reported", ex);
		}
	}

}
