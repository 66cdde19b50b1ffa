// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.function.Consumer;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * Turns of the connections of one event loop. The more of them have packets left from
 * their last turn, the fewer packets a turn has: a client with one packet waits for a
 * turn of each of the others. Used on the event loop only.
 */
final class LoopTurns {

	/** What all turns of connections that wait have together. */
	private static final int PACKETS = 1024;

	private static final int FEWEST = 8;

	private static final FastThreadLocal<LoopTurns> LOOPS = new FastThreadLocal<>() {

		@Override
		protected LoopTurns initialValue() {
			return new LoopTurns();
		}

	};

	private int waiting;

	private LoopTurns() {
	}

	/**
	 * Returns the turns of the event loop.
	 * @return those of the thread that asks
	 */
	static LoopTurns current() {
		return LOOPS.get();
	}

	/**
	 * Returns how many packets a turn has now.
	 * @return a number of packets
	 */
	int packets() {
		return Math.max(FEWEST, PACKETS / (this.waiting + 1));
	}

	/**
	 * Waits for the next turn.
	 * @param later runs something behind the others
	 * @param turn what is done then
	 */
	void await(Consumer<Runnable> later, Runnable turn) {
		this.waiting++;
		later.accept(() -> {
			this.waiting--;
			turn.run();
		});
	}

}
