// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

/**
 * What one subscriber has waiting, as far as publishers care. They wait for it when it
 * falls behind, but only so long: if it does not catch up it is left behind, and is
 * waited for again only after it has caught up.
 */
public final class Backlog {

	private final FlowGate gate;

	private final FlowLimits limits;

	private volatile State state = State.CAUGHT_UP;

	private volatile long behindSince;

	/**
	 * Creates the backlog of a subscriber that has nothing waiting.
	 * @param gate what publishers wait at
	 * @param limits when it counts
	 */
	public Backlog(FlowGate gate, FlowLimits limits) {
		this.gate = gate;
		this.limits = limits;
	}

	/**
	 * Says what is waiting now. Called by the one thread that changes it.
	 * @param messages how many messages
	 * @param bytes how many bytes
	 */
	public void update(int messages, long bytes) {
		if (this.state == State.CAUGHT_UP) {
			if (this.limits.isBehind(messages, bytes)) {
				this.behindSince = System.nanoTime();
				this.state = State.BEHIND;
				this.gate.waitFor(this);
			}
		}
		else if (this.limits.isCaughtUp(messages, bytes)) {
			this.state = State.CAUGHT_UP;
			this.gate.release(this);
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
