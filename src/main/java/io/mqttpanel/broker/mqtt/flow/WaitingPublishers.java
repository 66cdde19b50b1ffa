// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;

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
	 * @param space the space of its topics
	 * @param ofTeam what waits in the engine for its team
	 * @param whenOpen lets it go on
	 */
	void add(String space, AtomicInteger ofTeam, Runnable whenOpen) {
		this.waiting.add(new Waiting(space, ofTeam, whenOpen));
	}

	boolean isEmpty() {
		return this.waiting.isEmpty();
	}

	void clear() {
		this.waiting.clear();
	}

	/**
	 * Lets publishers go on. Those that still may not pass come back.
	 * @param mayPass whether messages of a space and a team may pass, of which a part is
	 * looked at if there are many; {@code null} to let all go on
	 */
	void wakeUp(@Nullable BiPredicate<String, AtomicInteger> mayPass) {
		int most = (mayPass != null) ? MOST_LOOKED_AT : this.waiting.size();
		@Nullable Waiting first = null;
		for (int i = 0; i < most; i++) {
			Waiting next = this.waiting.poll();
			if (next == null || next == first) {
				if (next != null) {
					this.waiting.add(next);
				}
				return;
			}
			if (mayPass == null || mayPass.test(next.space(), next.ofTeam())) {
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
	 * @param space the space of its topics
	 * @param ofTeam what waits in the engine for its team
	 * @param whenOpen lets it go on
	 */
	private record Waiting(String space, AtomicInteger ofTeam, Runnable whenOpen) {

	}

}
