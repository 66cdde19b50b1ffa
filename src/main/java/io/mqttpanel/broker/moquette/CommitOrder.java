// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayDeque;
import java.util.Deque;

import org.jspecify.annotations.Nullable;

/**
 * Publications of one session, which are committed in the order in which its client has
 * sent them [MQTT-4.6.0-6], whichever of them reaches all its subscribers first. A
 * message that is committed before one of the same client could be sent before it, and
 * after a crash be there without it. Safe on any thread.
 */
final class CommitOrder {

	private final Deque<Publication> waiting = new ArrayDeque<>(0);

	/** Whether some thread is giving publications to the commits. */
	private boolean committing;

	/**
	 * Takes the place of a publication behind all that were added before.
	 * @param publication the publication, which is going to be complete
	 */
	synchronized void add(Publication publication) {
		this.waiting.add(publication);
	}

	/** Notes that one is complete: gives all to the commits that wait for none now. */
	void proceed() {
		boolean done = false;
		try {
			for (Publication next = first(); next != null; next = next()) {
				next.commit();
			}
			done = true;
		}
		finally {
			if (!done) {
				stop();
			}
		}
	}

	/** What fails for one publication keeps no other back. */
	private synchronized void stop() {
		this.committing = false;
	}

	private synchronized @Nullable Publication first() {
		return this.committing ? null : next();
	}

	private synchronized @Nullable Publication next() {
		Publication first = this.waiting.peek();
		this.committing = first != null && first.isComplete();
		return this.committing ? this.waiting.remove() : null;
	}

}
