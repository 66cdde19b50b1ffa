// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

/**
 * Whether events flow, at the operator's word. Commands come from any thread; what they
 * mean for the next event is asked by the relay's thread only.
 */
public final class SendingGate {

	private volatile State state = State.OPEN;

	private volatile long drainTo;

	/**
	 * Returns whether events flow.
	 * @return the state
	 */
	public State state() {
		return this.state;
	}

	/**
	 * Sends nothing until told otherwise. What is on its way is still acknowledged.
	 */
	public void pause() {
		this.state = State.PAUSED;
	}

	/**
	 * Sends again.
	 */
	public void open() {
		this.state = State.OPEN;
	}

	/**
	 * Sends what waits now, and pauses when the Panel has acknowledged all of it.
	 * @param last the number of the last event that is to be sent
	 */
	void drain(long last) {
		this.drainTo = last;
		this.state = State.DRAINING;
	}

	boolean admitsRepeats() {
		return this.state != State.PAUSED;
	}

	boolean admitsNew(long lastSent) {
		State now = this.state;
		return now == State.OPEN || (now == State.DRAINING && lastSent < this.drainTo);
	}

	/**
	 * All that was to be sent has been, and nothing is left to be acknowledged.
	 * @param lastSent the number of the last event that was sent
	 * @param left how many events wait to be sent
	 */
	void settled(long lastSent, long left) {
		if (this.state == State.DRAINING && (lastSent >= this.drainTo || left == 0)) {
			this.state = State.PAUSED;
		}
	}

	/**
	 * What the gate lets through.
	 */
	public enum State {

		/** Everything. */
		OPEN,

		/** What waited when the operator said so, then nothing. */
		DRAINING,

		/** Nothing. */
		PAUSED

	}

}
