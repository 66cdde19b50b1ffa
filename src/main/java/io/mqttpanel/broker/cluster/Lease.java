// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.time.Duration;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lease of this node. Changed by renewals, which follow each other, and read by any
 * thread.
 */
final class Lease {

	private static final Duration LENGTH = Duration.ofSeconds(10);

	/** Renewals are farther apart where the cluster could not be reached. */
	private static final Duration MAX_GAP = Duration.ofSeconds(5);

	private static final Logger logger = LoggerFactory.getLogger(Lease.class);

	private volatile long renewedNanos = System.nanoTime() - LENGTH.toNanos();

	/** Since when no renewal was missed. */
	private volatile long steadyNanos = System.nanoTime();

	private boolean lost;

	/**
	 * Notes a renewal.
	 * @param nanos when it was asked for
	 * @param continued whether the lease had not ended
	 */
	void renewed(long nanos, boolean continued) {
		if (!continued || nanos - this.renewedNanos > MAX_GAP.toNanos()) {
			this.steadyNanos = nanos;
		}
		this.renewedNanos = nanos;
	}

	/**
	 * Returns whether the node holds it, as far as it knows.
	 * @return {@code false} if it was not renewed for too long
	 */
	boolean isHeld() {
		return System.nanoTime() - this.renewedNanos < LENGTH.toNanos();
	}

	/**
	 * Returns whether other nodes whose leases have ended have ended too. Where this node
	 * has missed renewals, others may have as well, and get time for them.
	 * @return {@code true} if this one has missed none for as long as a lease lasts
	 */
	boolean isSteady() {
		return this.renewedNanos - this.steadyNanos > LENGTH.toNanos();
	}

	/**
	 * Writes to the log, once for each time, that the cluster cannot be reached.
	 * @param others number of the other nodes
	 */
	void report(int others) {
		boolean isLost = !isHeld();
		if (isLost && !this.lost) {
			logger.warn("Redis does not answer: clients of this node reach those of other nodes when it is back");
		}
		else if (!isLost && this.lost) {
			logger.info("Redis answers again. Other nodes: {}", others);
		}
		this.lost = isLost;
	}

}
