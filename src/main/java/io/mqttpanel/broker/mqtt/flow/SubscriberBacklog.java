// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.mqttpanel.broker.mqtt.engine.QueueBacklog;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

/**
 * Messages waiting for one subscriber, as far as publishers have to wait for it. They
 * wait for it when it falls behind, but only so long: if it does not catch up it is left
 * behind, and is waited for again only after it has caught up.
 */
final class SubscriberBacklog implements QueueBacklog {

	private final BackPressure backPressure;

	private final String space;

	private final QueueLimits limits;

	private final long patienceNanos;

	private volatile boolean behind;

	private volatile long behindSince;

	/**
	 * Creates the backlog of a subscriber that has nothing waiting.
	 * @param backPressure what publishers wait for
	 * @param space the space of its topics
	 * @param limits limits of what may wait
	 * @param patienceNanos time that publishers wait while it is behind
	 */
	SubscriberBacklog(BackPressure backPressure, String space, QueueLimits limits, long patienceNanos) {
		this.backPressure = backPressure;
		this.space = space;
		this.limits = limits;
		this.patienceNanos = patienceNanos;
	}

	String space() {
		return this.space;
	}

	@Override
	public void update(int messages, long bytes) {
		boolean before = this.behind;
		if (before == this.limits.isBehind(messages, bytes, before)) {
			return;
		}
		if (before) {
			this.behind = false;
			this.backPressure.release(this);
		}
		else {
			this.behindSince = System.nanoTime();
			this.behind = true;
			this.backPressure.waitFor(this);
		}
	}

	@Override
	public boolean isAwaited() {
		return isWaitedFor(System.nanoTime());
	}

	/**
	 * Returns whether publishers still have to wait for this one.
	 * @param now the time, from {@link System#nanoTime()}
	 * @return {@code false} if it has caught up or is left behind
	 */
	boolean isWaitedFor(long now) {
		return this.behind && now - this.behindSince <= this.patienceNanos;
	}

}
