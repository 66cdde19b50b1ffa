// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

/**
 * Round of messages that are stored in their order, or not: behind one that is not stored
 * none of its round is. Then it is over, and when all that is under way is answered the
 * next round begins with those. For one thread at a time.
 */
final class StoreRound {

	private int underWay;

	private boolean over;

	/** Notes that a message is under way. */
	void begin() {
		this.underWay++;
	}

	/**
	 * Notes an answer.
	 * @param stored whether the message is stored
	 * @return whether the next round begins
	 */
	boolean end(boolean stored) {
		this.underWay--;
		this.over |= !stored;
		boolean next = this.over && this.underWay == 0;
		this.over &= !next;
		return next;
	}

	/**
	 * Returns whether messages have to wait for the next round.
	 * @return {@code true} until it begins
	 */
	boolean isOver() {
		return this.over;
	}

}
