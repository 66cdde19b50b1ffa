// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * What waits in the queue of a session, as far as others choose by it. Changed by the
 * session's loop, read by any thread.
 */
final class QueueLoad {

	private final QueueLimits limits;

	private final Runnable whenMoved;

	private volatile MemberLoad load = MemberLoad.NONE;

	/**
	 * Creates the load of an empty queue.
	 * @param limits the limits of the queue
	 * @param whenMoved told when the session begins or ceases to keep up
	 */
	QueueLoad(QueueLimits limits, Runnable whenMoved) {
		this.limits = limits;
		this.whenMoved = whenMoved;
	}

	/**
	 * Returns what waits.
	 * @return never {@link MemberLoad#ABSENT}
	 */
	MemberLoad get() {
		return this.load;
	}

	/**
	 * Sets what waits.
	 * @param count number of messages
	 * @param bytes bytes of them
	 */
	void update(int count, long bytes) {
		MemberLoad before = this.load;
		boolean wasBehind = before.compareTo(MemberLoad.BEHIND) >= 0;
		MemberLoad now = of(count, bytes, wasBehind);
		if (now != before) {
			this.load = now;
		}
		if (wasBehind != now.compareTo(MemberLoad.BEHIND) >= 0) {
			this.whenMoved.run();
		}
	}

	private MemberLoad of(int count, long bytes, boolean wasBehind) {
		if (this.limits.isExceededBy(count, bytes, 1)) {
			return MemberLoad.FULL;
		}
		if (this.limits.isBehind(count, bytes, wasBehind)) {
			return MemberLoad.BEHIND;
		}
		return (count > 0) ? MemberLoad.SOME : MemberLoad.NONE;
	}

}
