// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.TeamShares;

/**
 * Bytes that all connections were given and have not sent, and how many more each may be
 * given: while those of its team have their share, each may have little only, so that
 * clients which do not read cannot use up the memory outside of the heap. Safe on any
 * thread.
 */
final class UnsentBytes {

	/** What a connection may have as long as its team has room. */
	static final int WINDOW = 128 * 1024;

	/** What it may have, and what it may have uncounted, when the team has none. */
	static final int SMALL_WINDOW = 4 * 1024;

	private final TeamShares shares;

	UnsentBytes() {
		this(HeapShare.UNSENT.bytes());
	}

	/**
	 * Creates a count of nothing.
	 * @param maximum bytes that the shares of teams are of
	 */
	UnsentBytes(long maximum) {
		this.shares = new TeamShares(maximum);
	}

	void add(String team, long more) {
		this.shares.add(team, more);
	}

	int window(String team) {
		return (this.shares.room(team) > 0) ? WINDOW : SMALL_WINDOW;
	}

	long bytes() {
		return this.shares.taken();
	}

}
