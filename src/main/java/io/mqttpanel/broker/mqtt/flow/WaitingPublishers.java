// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

/**
 * Publishers that wait until their messages may pass. Safe on any thread.
 */
final class WaitingPublishers {

	/** So many are looked at in a check, and others in the next. */
	private static final int MOST_LOOKED_AT = 256;

	private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();

	/**
	 * Adds one.
	 * @param ofTeam what waits in the engine for its team
	 * @param whenOpen lets it go on
	 */
	void add(AtomicInteger ofTeam, Runnable whenOpen) {
		this.waiting.add(new Waiting(ofTeam, whenOpen));
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	void clear() {
		this.waiting.clear();
	}

	/**
	 * Lets all go on. Those that still may not pass come back.
	 */
	void wakeUp() {
		wakeUp(this.waiting.size(), (ofTeam) -> true);
	}

	/**
	 * Lets those of some teams go on, a part of them if they are many.
	 * @param mayPass whether the messages of a team may pass
	 */
	void wakeUp(Predicate<AtomicInteger> mayPass) {
		wakeUp(MOST_LOOKED_AT, mayPass);
	}

	private void wakeUp(int most, Predicate<AtomicInteger> mayPass) {
		@Nullable Waiting first = null;
		for (int i = 0; i < most; i++) {
			Waiting next = this.waiting.poll();
			if (next == null || next == first) {
				if (next != null) {
					this.waiting.add(next);
				}
				return;
			}
			if (mayPass.test(next.ofTeam())) {
				next.whenOpen().run();
			}
			else {
				this.waiting.add(next);
				first = (first != null) ? first : next;
			}
		}
	}

	/**
	 * Client that waits.
	 *
	 * @param ofTeam what waits in the engine for its team
	 * @param whenOpen lets it go on
	 */
	private record Waiting(AtomicInteger ofTeam, Runnable whenOpen) {

	}

}
