// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * Memory of messages in queues, with its limit. Near the limit queues are cut down, once
 * until that is done. Safe on any thread.
 */
final class QueueMemory {

	/** Where the largest queues begin to lose messages, in sixteenths of the limit. */
	private static final int HIGH = 14;

	/** How much they leave. */
	private static final int LOW = 12;

	/** How much may be used for what need not be in memory. */
	private static final int SPARE = 8;

	/** The rest is for those who have little. */
	private static final int NEARLY_ALL = 15;

	private static final int SIXTEENTHS = 16;

	private volatile long maximum;

	private final AtomicLong bytes = new AtomicLong();

	/** Queues that have yet to be cut down, and one more while they are chosen. */
	private final AtomicInteger cutting = new AtomicInteger();

	QueueMemory(long maximum) {
		this.maximum = maximum;
	}

	void limit(long maximum) {
		this.maximum = maximum;
	}

	long bytes() {
		return this.bytes.get();
	}

	void add(long size) {
		this.bytes.addAndGet(size);
	}

	void clear() {
		this.bytes.set(0);
		this.cutting.set(0);
	}

	/** Returns what is free of the limit, maybe less than nothing. */
	long free() {
		return this.maximum - this.bytes.get();
	}

	boolean hasSpare() {
		return this.bytes.get() < part(SPARE);
	}

	boolean isNearlyFull() {
		return this.bytes.get() > part(NEARLY_ALL);
	}

	private long part(int sixteenths) {
		return this.maximum / SIXTEENTHS * sixteenths;
	}

	/**
	 * Has queues cut down where too much is used. What is cut down by now may be on its
	 * way still; it is not chosen again.
	 * @param cut chooses queues, which leave at most so many bytes
	 */
	void level(LongConsumer cut) {
		if (this.bytes.get() > part(HIGH) && this.cutting.compareAndSet(0, 1)) {
			try {
				cut.accept(part(LOW));
			}
			finally {
				endCut();
			}
		}
	}

	void beginCut() {
		this.cutting.incrementAndGet();
	}

	void endCut() {
		this.cutting.decrementAndGet();
	}

}
