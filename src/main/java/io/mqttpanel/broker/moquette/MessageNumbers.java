// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.ByteBuffer;

/**
 * Numbers of the messages of one stored session, by which they are stored: those of
 * messages that wait rise in their order, those of messages that are sent without a wait
 * are larger. Used by the session's loop only.
 */
final class MessageNumbers {

	/** Numbers from here on are those of messages that were sent without a wait. */
	static final long DIRECT = 1L << 62;

	/** Number of the next message that has to wait. */
	private long waiting;

	private long direct = DIRECT;

	long nextWaiting() {
		return this.waiting++;
	}

	long nextDirect() {
		return this.direct++;
	}

	/**
	 * Notes that a number is in use: no other message gets it.
	 * @param number the number
	 */
	void use(long number) {
		if (isDirect(number)) {
			this.direct = Math.max(this.direct, number + 1);
		}
		else {
			this.waiting = Math.max(this.waiting, number + 1);
		}
	}

	static boolean isDirect(long number) {
		return number >= DIRECT;
	}

	/**
	 * Returns the key of a message.
	 * @param number its number
	 * @return its key among those of its session
	 */
	static byte[] key(long number) {
		return ByteBuffer.allocate(Long.BYTES).putLong(number).array();
	}

}
