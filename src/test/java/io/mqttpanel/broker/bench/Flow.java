// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.util.BitSet;

import io.mqttpanel.broker.bench.Scenario.Pace;

/**
 * The books of one publisher and its subscriber: every message has a number, and what
 * became of each number is known. Used on the event loop only.
 */
final class Flow {

	private final Scenario scenario;

	private final BitSet acknowledged = new BitSet();

	private final BitSet received = new BitSet();

	private int sent;

	private int unacknowledged;

	private int nextExpected;

	private int writtenOff;

	private int duplicates;

	private int reordered;

	private int stalls;

	private int progressSeen;

	private int foreign;

	private int unsent;

	Flow(Scenario scenario) {
		this.scenario = scenario;
	}

	boolean maySend() {
		return switch (this.scenario.pace()) {
			case SOCKET -> true;
			case RECEIVED -> this.sent - Math.max(this.nextExpected, this.writtenOff) < this.scenario.window();
			case ACKNOWLEDGED, SCHEDULED -> this.unacknowledged < this.scenario.window();
		};
	}

	int nextNumber() {
		this.unacknowledged++;
		return this.sent++;
	}

	void acknowledge(int number) {
		if (!this.acknowledged.get(number)) {
			this.acknowledged.set(number);
			this.unacknowledged--;
		}
	}

	/**
	 * Books an arrival.
	 * @param number the message's number
	 * @return whether it is the first with that number
	 */
	boolean receive(int number) {
		if (this.received.get(number)) {
			this.duplicates++;
			return false;
		}
		this.received.set(number);
		if (number < this.nextExpected) {
			this.reordered++;
		}
		this.nextExpected = Math.max(this.nextExpected, number + 1);
		return true;
	}

	/**
	 * Lets a publisher go on whose window is full of messages that do not arrive any
	 * more: they stay lost in the books.
	 * @return whether that was so, with no arrival since the last call
	 */
	boolean writeOffIfStalled() {
		int progress = this.received.cardinality() + this.acknowledged.cardinality();
		boolean stalled = progress == this.progressSeen && this.scenario.pace() != Pace.SOCKET && !maySend();
		this.progressSeen = progress;
		if (stalled) {
			this.stalls++;
			this.writtenOff = this.sent;
			this.unacknowledged = 0;
		}
		return stalled;
	}

	void receiveForeign() {
		this.foreign++;
	}

	void missTurn() {
		this.unsent++;
	}

	boolean isComplete() {
		boolean acknowledgedAll = this.scenario.qos() == 0 || this.acknowledged.cardinality() == this.sent;
		return acknowledgedAll && this.received.cardinality() == this.sent;
	}

	Counts counts() {
		BitSet lostAcknowledged = (BitSet) this.acknowledged.clone();
		lostAcknowledged.andNot(this.received);
		int arrived = this.received.cardinality();
		return new Counts(this.sent, arrived, this.sent - arrived, lostAcknowledged.cardinality(), this.duplicates,
				this.reordered, this.stalls, this.foreign, this.unsent);
	}

	/**
	 * What became of the messages, over the whole run.
	 *
	 * @param sent handed to the socket
	 * @param received arrived, each counted once
	 * @param lost never arrived
	 * @param lostAcknowledged never arrived although the broker acknowledged them
	 * @param duplicates arrived once more
	 * @param reordered arrived behind a later one
	 * @param stalls how often a full window had to be written off
	 * @param foreign arrived, but nobody of this run sent it so
	 * @param unsent were due and could not be sent
	 */
	record Counts(long sent, long received, long lost, long lostAcknowledged, long duplicates, long reordered,
			long stalls, long foreign, long unsent) {

		static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0);

		Counts plus(Counts other) {
			return new Counts(this.sent + other.sent, this.received + other.received, this.lost + other.lost,
					this.lostAcknowledged + other.lostAcknowledged, this.duplicates + other.duplicates,
					this.reordered + other.reordered, this.stalls + other.stalls, this.foreign + other.foreign,
					this.unsent + other.unsent);
		}

	}

}
