// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.mqttpanel.broker.mqtt.engine.QueueBacklog;

/**
 * Messages waiting for one subscriber, as far as publishers have to wait for it. They
 * wait for it when it falls behind, but only so long: if it does not catch up it is left
 * behind, and is waited for again only after it has caught up.
 */
final class SubscriberBacklog implements QueueBacklog {

	private final BackPressure backPressure;

	private final FlowLimits limits;

	private volatile State state = State.CAUGHT_UP;

	private volatile long behindSince;

	/**
	 * Creates the backlog of a subscriber that has nothing waiting.
	 * @param backPressure what publishers wait for
	 * @param limits when it counts
	 */
	SubscriberBacklog(BackPressure backPressure, FlowLimits limits) {
		this.backPressure = backPressure;
		this.limits = limits;
	}

	@Override
	public void update(int messages, long bytes) {
		if (this.state == State.CAUGHT_UP) {
			if (this.limits.isBehind(messages, bytes)) {
				this.behindSince = System.nanoTime();
				this.state = State.BEHIND;
				this.backPressure.waitFor(this);
			}
		}
		else if (this.limits.isCaughtUp(messages, bytes)) {
			this.state = State.CAUGHT_UP;
			this.backPressure.release(this);
		}
	}

	/**
	 * Returns whether publishers still have to wait for this one.
	 * @param now the time, from {@link System#nanoTime()}
	 * @return {@code false} if it has caught up or is not waited for any more
	 */
	boolean isWaitedFor(long now) {
		if (this.state == State.BEHIND && now - this.behindSince > this.limits.patience().toNanos()) {
			this.state = State.LEFT_BEHIND;
		}
		return this.state == State.BEHIND;
	}

	private enum State {

		CAUGHT_UP, BEHIND, LEFT_BEHIND

	}

}
