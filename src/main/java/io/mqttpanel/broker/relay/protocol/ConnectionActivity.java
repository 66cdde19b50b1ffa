// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.concurrent.TimeUnit;

/**
 * Activity on a connection that the Panel has greeted: when either side was last heard,
 * and when a ping is due. For one thread.
 */
final class ConnectionActivity {

	/** Longest silence in either direction. Proxies often end connections after 60 s. */
	private static final long MAX_SILENCE = TimeUnit.SECONDS.toNanos(20);

	/** Time after which a connection counts as one that works. */
	private static final long LASTING = TimeUnit.SECONDS.toNanos(10);

	/** Silence of the Panel before a ping. */
	private final long timeout;

	private final long begin;

	private long lastReceived;

	private long lastSent;

	private boolean lasting;

	/**
	 * Begins with the Panel's greeting.
	 * @param seconds the activity timeout that the Panel names, which is an upper bound
	 * @param now the time in nanoseconds
	 */
	ConnectionActivity(int seconds, long now) {
		this.timeout = Math.min(TimeUnit.SECONDS.toNanos(Math.max(1, seconds)), MAX_SILENCE);
		this.begin = now;
		this.lastReceived = now;
		this.lastSent = now;
	}

	void received(long now) {
		this.lastReceived = now;
	}

	void sent(long now) {
		this.lastSent = now;
	}

	/**
	 * Returns whether a ping is due.
	 * @param now the time
	 * @param awaitsPong whether a ping is unanswered: then only another silence of this
	 * side makes one due
	 * @return whether a ping is due
	 */
	boolean pingDue(long now, boolean awaitsPong) {
		return now - this.lastSent >= MAX_SILENCE || (!awaitsPong && now - this.lastReceived >= this.timeout);
	}

	/**
	 * Returns whether the Panel was silent for too long after a ping was due.
	 * @param now the time
	 * @param pongTimeout the maximum time until the answer to a ping
	 * @return whether the Panel is gone
	 */
	boolean isGone(long now, long pongTimeout) {
		return now - this.lastReceived > this.timeout + pongTimeout;
	}

	/**
	 * Returns whether the connection has lasted, once.
	 * @param now the time
	 * @return {@code true} at the first call after that time
	 */
	boolean hasJustLasted(long now) {
		boolean before = this.lasting;
		this.lasting = before || now - this.begin >= LASTING;
		return this.lasting && !before;
	}

}
