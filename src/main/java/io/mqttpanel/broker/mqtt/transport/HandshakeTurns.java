// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

import io.netty.util.concurrent.FastThreadLocal;

/**
 * Turns of the TLS handshakes of one event loop: one begins each time that the loop has
 * looked at the network, so that many at once do not keep it from its other clients. Used
 * on the event loop only.
 */
final class HandshakeTurns {

	private static final FastThreadLocal<HandshakeTurns> LOOPS = new FastThreadLocal<>() {

		@Override
		protected HandshakeTurns initialValue() {
			return new HandshakeTurns();
		}

	};

	/** The one that is due comes first. */
	private final Deque<Runnable> waiting = new ArrayDeque<>();

	/**
	 * Returns the turns of the event loop.
	 * @return those of the thread that asks
	 */
	static HandshakeTurns current() {
		return LOOPS.get();
	}

	/**
	 * Waits for a turn.
	 * @param later runs something when the loop has looked at the network again
	 * @param turn what is done then
	 */
	void await(Consumer<Runnable> later, Runnable turn) {
		this.waiting.add(turn);
		if (this.waiting.size() == 1) {
			later.accept(() -> take(later));
		}
	}

	private void take(Consumer<Runnable> later) {
		try {
			this.waiting.element().run();
		}
		finally {
			this.waiting.remove();
			if (!this.waiting.isEmpty()) {
				later.accept(() -> take(later));
			}
		}
	}

}
