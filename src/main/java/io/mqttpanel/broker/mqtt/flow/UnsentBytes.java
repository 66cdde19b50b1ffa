// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.atomic.AtomicLong;

import io.mqttpanel.broker.event.HeapShare;

/**
 * Bytes that all connections were given and have not sent, and how many more each may be
 * given: while all have many, each may have little only, so that clients which do not
 * read cannot use up the memory outside of the heap. Safe on any thread.
 */
final class UnsentBytes {

	/** What a connection may have as long as all of them have little. */
	static final int WINDOW = 128 * 1024;

	/** What it may have, and what it may have uncounted, when they have much. */
	static final int SMALL_WINDOW = 4 * 1024;

	private final AtomicLong bytes = new AtomicLong();

	private final long maximum;

	UnsentBytes() {
		this(HeapShare.UNSENT.bytes());
	}

	/**
	 * Creates a count of nothing.
	 * @param maximum bytes from which on each connection may have little
	 */
	UnsentBytes(long maximum) {
		this.maximum = maximum;
	}

	void add(long more) {
		this.bytes.addAndGet(more);
	}

	int window() {
		return (this.bytes.get() < this.maximum) ? WINDOW : SMALL_WINDOW;
	}

	long bytes() {
		return this.bytes.get();
	}

}
