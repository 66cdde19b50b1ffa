// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;
import java.util.function.Consumer;

import io.netty.util.concurrent.FastThreadLocal;

import io.mqttpanel.broker.event.FairLine;
import io.mqttpanel.broker.event.FairLine.Place;
import io.mqttpanel.broker.event.NetworkOrigin;

/**
 * Turns of the TLS handshakes of one event loop: one begins each time that the loop has
 * looked at the network, so that many at once do not keep it from its other clients.
 * Sites take turns, and at a site addresses do. Used on the event loop only.
 */
final class HandshakeTurns {

	private static final FastThreadLocal<HandshakeTurns> LOOPS = new FastThreadLocal<>() {

		@Override
		protected HandshakeTurns initialValue() {
			return new HandshakeTurns();
		}

	};

	private final FairLine<Runnable> waiting = new FairLine<>();

	private boolean due;

	/**
	 * Returns the turns of the event loop.
	 * @return those of the thread that asks
	 */
	static HandshakeTurns current() {
		return LOOPS.get();
	}

	/**
	 * Waits for a turn.
	 * @param origin what the device's address counts as
	 * @param later runs something when the loop has looked at the network again
	 * @param turn what is done then
	 * @return the place in the line
	 */
	Place<Runnable> await(String origin, Consumer<Runnable> later, Runnable turn) {
		Place<Runnable> place = this.waiting.add(List.of(NetworkOrigin.site(origin), origin), turn);
		next(later);
		return place;
	}

	/**
	 * Gives up a place, if it still has one.
	 * @param place the place in the line
	 */
	void leave(Place<Runnable> place) {
		this.waiting.remove(place);
	}

	private void next(Consumer<Runnable> later) {
		if (!this.due && this.waiting.size() > 0) {
			this.due = true;
			later.accept(() -> take(later));
		}
	}

	private void take(Consumer<Runnable> later) {
		this.due = false;
		Runnable turn = this.waiting.poll();
		try {
			if (turn != null) {
				turn.run();
			}
		}
		finally {
			next(later);
		}
	}

}
