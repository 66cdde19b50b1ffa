// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.BitSet;

/**
 * The messages of one publisher that one subscriber has received, by their numbers.
 */
final class Arrivals {

	private final BitSet received = new BitSet();

	private int highest = -1;

	private long doubled;

	private long reordered;

	void receive(int number) {
		if (this.received.get(number)) {
			this.doubled++;
			return;
		}
		this.received.set(number);
		if (number < this.highest) {
			this.reordered++;
		}
		this.highest = Math.max(this.highest, number);
	}

	/**
	 * Returns which messages have not come.
	 * @param acknowledged the numbers of those that were acknowledged
	 * @return the numbers of those of them that are missing
	 */
	BitSet missing(BitSet acknowledged) {
		BitSet missing = (BitSet) acknowledged.clone();
		missing.andNot(this.received);
		return missing;
	}

	/**
	 * Returns the highest number that has come.
	 * @return the number, -1 for none
	 */
	int highest() {
		return this.highest;
	}

	/**
	 * Returns how many messages came once more.
	 * @return the number
	 */
	long doubled() {
		return this.doubled;
	}

	/**
	 * Returns how many messages first came behind a later one.
	 * @return the number
	 */
	long reordered() {
		return this.reordered;
	}

}
