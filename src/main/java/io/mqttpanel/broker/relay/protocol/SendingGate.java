// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

/**
 * Gate that an operator opens and closes for events. Any thread may change it; the
 * relay's thread asks it before each event.
 */
final class SendingGate {

	private volatile State state = State.OPEN;

	private volatile long drainTo;

	/**
	 * Returns the state of the gate.
	 * @return the state
	 */
	State state() {
		return this.state;
	}

	/**
	 * Pauses sending. Events in flight are still acknowledged.
	 */
	void pause() {
		this.state = State.PAUSED;
	}

	/**
	 * Resumes sending.
	 */
	void open() {
		this.state = State.OPEN;
	}

	/**
	 * Pauses when the events that wait now are acknowledged.
	 * @param taken how many events will have been sent by then
	 */
	void drain(long taken) {
		this.drainTo = taken;
		this.state = State.DRAINING;
	}

	boolean admitsRepeats() {
		return this.state != State.PAUSED;
	}

	boolean admitsNew(long sent) {
		State now = this.state;
		return now == State.OPEN || (now == State.DRAINING && sent < this.drainTo);
	}

	/**
	 * Pauses if all events to be drained are sent. Called when no event is
	 * unacknowledged.
	 * @param sent how many events were sent
	 * @param left the number of waiting events
	 */
	void settled(long sent, long left) {
		if (this.state == State.DRAINING && (sent >= this.drainTo || left == 0)) {
			this.state = State.PAUSED;
		}
	}

	/**
	 * State of the gate.
	 */
	enum State {

		/** All events are sent. */
		OPEN,

		/** Events that waited at the time of the command are sent, then none. */
		DRAINING,

		/** No events are sent. */
		PAUSED

	}

}
