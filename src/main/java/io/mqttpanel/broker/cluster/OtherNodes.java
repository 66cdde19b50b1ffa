// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Other nodes of the cluster, and the words about them in the log. Set by one thread at a
 * time, read by any.
 */
final class OtherNodes {

	private static final Logger logger = LoggerFactory.getLogger(OtherNodes.class);

	/** Longer than it takes all nodes to tell of themselves again. */
	private static final long RETURN_NANOS = TimeUnit.SECONDS.toNanos(10);

	private volatile Map<String, Boolean> all = Map.of();

	private long forgottenNanos = System.nanoTime() - RETURN_NANOS;

	/**
	 * Returns all nodes.
	 * @return whether each of them holds its lease, by member names
	 */
	Map<String, Boolean> all() {
		return this.all;
	}

	/**
	 * Returns the nodes that hold their leases.
	 * @return their member names
	 */
	Set<String> live() {
		return this.all.entrySet()
			.stream()
			.filter(Map.Entry::getValue)
			.map(Map.Entry::getKey)
			.collect(Collectors.toUnmodifiableSet());
	}

	/**
	 * Sets the nodes. Where this node was forgotten, the others may have been too: those
	 * that are missing then get time to return.
	 * @param listed whether each of them holds its lease, by member names
	 * @param known whether this node was known
	 * @return member names of those that are gone
	 */
	Set<String> set(Map<String, Boolean> listed, boolean known) {
		Map<String, Boolean> before = this.all;
		Map<String, Boolean> now = new HashMap<>(listed);
		if (!known) {
			this.forgottenNanos = System.nanoTime();
		}
		if (System.nanoTime() - this.forgottenNanos < RETURN_NANOS) {
			before.forEach(now::putIfAbsent);
		}
		this.all = Map.copyOf(now);
		now.forEach((node, live) -> {
			boolean wasLive = before.getOrDefault(node, false);
			if (live && !wasLive) {
				logger.info("Node {} is there", node);
			}
			else if (!live && wasLive) {
				logger.warn("Node {} does not answer any more", node);
			}
		});
		Set<String> gone = before.keySet()
			.stream()
			.filter((node) -> !now.containsKey(node))
			.collect(Collectors.toUnmodifiableSet());
		gone.forEach((node) -> logger.info("Node {} is gone", node));
		return gone;
	}

}
