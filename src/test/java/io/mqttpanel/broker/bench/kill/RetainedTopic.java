// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.util.BitSet;
import java.util.OptionalInt;

/**
 * What one publisher has sent to its retained topic: messages and removals, numbered
 * together in the order in which they were sent.
 */
final class RetainedTopic {

	private final BitSet removals = new BitSet();

	private int sent;

	private int acknowledged = -1;

	/** A new message or removal. */
	int next(boolean removal) {
		this.removals.set(this.sent, removal);
		return this.sent++;
	}

	void acknowledge(int number) {
		this.acknowledged = Math.max(this.acknowledged, number);
	}

	boolean isRemoval(int number) {
		return this.removals.get(number);
	}

	/**
	 * Tells whether anything is known about what has to be retained.
	 * @return whether anything was acknowledged
	 */
	boolean isKnown() {
		return this.acknowledged >= 0;
	}

	/**
	 * Tells whether there has to be a message: the last acknowledged one, or a later one.
	 * @return whether none can be right
	 */
	boolean isDue() {
		int removal = this.removals.nextSetBit(Math.max(0, this.acknowledged));
		return isKnown() && removal < 0;
	}

	/**
	 * Judges what is retained. What was sent behind the last acknowledged message may
	 * have been retained or not.
	 * @param retained the number of the message that is retained
	 * @return whether that is right
	 */
	Verdict judge(OptionalInt retained) {
		if (retained.isEmpty()) {
			return isDue() ? Verdict.LOST : Verdict.RIGHT;
		}
		int number = retained.getAsInt();
		if (number > this.acknowledged || (number == this.acknowledged && !isRemoval(number))) {
			return Verdict.RIGHT;
		}
		int removal = this.removals.nextSetBit(number);
		return (removal >= 0 && removal <= this.acknowledged) ? Verdict.BACK : Verdict.LOST;
	}

	@Override
	public String toString() {
		return "acknowledged %d%s of %d".formatted(this.acknowledged,
				(isKnown() && isRemoval(this.acknowledged)) ? " (a removal)" : "", this.sent);
	}

	/**
	 * What is to be said of a retained message.
	 */
	enum Verdict {

		/** The last acknowledged one, or a later one. */
		RIGHT,

		/** An older one, or none. */
		LOST,

		/** One that was removed, and the removal was acknowledged. */
		BACK

	}

}
