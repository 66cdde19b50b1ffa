// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * The facts that were sent and that the Panel has not proved to have handled. The Panel
 * handles what comes over one connection strictly in order, so the answer to a ping
 * acknowledges everything that was sent before that ping. What a broken connection leaves
 * unacknowledged comes first on the next one, in the same order.
 *
 * <p>
 * The number of facts in the window is bounded, and so is what they weigh: a slow Panel
 * is sent no more than it handles. When the Panel limits the rate, or a connection breaks
 * with facts on their way, the window is halved, so that however little a connection
 * carries before it breaks, some of it gets acknowledged; it grows again with each
 * acknowledgement. For one thread.
 */
final class AcknowledgementWindow {

	private final int maxEvents;

	private final long maxBytes;

	private final Consumer<BufferedEvent> acknowledged;

	private final Deque<BufferedEvent> sent = new ArrayDeque<>();

	private final Deque<BufferedEvent> again = new ArrayDeque<>();

	private final Queue<Ping> pings = new ArrayDeque<>();

	private int limit;

	private long bytes;

	/** How many facts went out on this connection, ever and up to the last ping. */
	private long position;

	private long pingedPosition;

	private long acknowledgedPosition;

	private long unpingedSince;

	/**
	 * Creates a window.
	 * @param maxEvents the most facts in it
	 * @param maxBytes the most bytes they may be reckoned to take; one fact always fits
	 * @param acknowledged is handed each fact that leaves it, in order
	 */
	AcknowledgementWindow(int maxEvents, long maxBytes, Consumer<BufferedEvent> acknowledged) {
		this.maxEvents = maxEvents;
		this.maxBytes = maxBytes;
		this.acknowledged = acknowledged;
		this.limit = maxEvents;
	}

	boolean hasRoom() {
		return this.sent.isEmpty() || (this.sent.size() < this.limit && this.bytes < this.maxBytes);
	}

	/**
	 * Takes the next fact that has to be sent again.
	 * @return the fact, or {@code null} if there is none
	 */
	@Nullable BufferedEvent takeAgain() {
		return this.again.poll();
	}

	void sent(BufferedEvent entry, long now) {
		if (this.position == this.pingedPosition) {
			this.unpingedSince = now;
		}
		this.sent.add(entry);
		this.bytes += entry.size();
		this.position++;
	}

	void pinged(long now) {
		this.pings.add(new Ping(this.position, now));
		this.pingedPosition = this.position;
	}

	/**
	 * Takes note of the answer to the oldest ping.
	 * @return whether there was one to be answered
	 */
	boolean ponged() {
		Ping ping = this.pings.poll();
		if (ping == null) {
			return false;
		}
		while (this.acknowledgedPosition < ping.position()) {
			BufferedEvent entry = this.sent.remove();
			this.bytes -= entry.size();
			this.acknowledgedPosition++;
			this.acknowledged.accept(entry);
		}
		this.limit = Math.min(this.maxEvents, this.limit + 1 + this.limit / 16);
		return true;
	}

	/**
	 * Tells whether it is time to ask for an acknowledgement: there is a batch to be
	 * acknowledged, a smaller one has waited long enough, or nothing more may be sent.
	 * @param now the time
	 * @param maxDelay how long a fact may wait to be asked about
	 * @return whether a ping is due
	 */
	boolean pingDue(long now, long maxDelay) {
		long unpinged = this.position - this.pingedPosition;
		return unpinged > 0
				&& (unpinged >= Math.max(1, this.limit / 8) || now - this.unpingedSince >= maxDelay || !hasRoom());
	}

	/**
	 * Returns how long the oldest ping has been waiting for its answer.
	 * @param now the time
	 * @return the wait, 0 where none waits
	 */
	long oldestPingAge(long now) {
		Ping oldest = this.pings.peek();
		return (oldest != null) ? now - oldest.sentAt() : 0;
	}

	boolean awaitsPong() {
		return !this.pings.isEmpty();
	}

	/**
	 * The Panel limits the rate.
	 */
	void halve() {
		this.limit = Math.max(1, this.limit / 2);
	}

	/**
	 * The connection is gone: what was not acknowledged has to be sent again.
	 */
	void connectionLost() {
		if (!this.sent.isEmpty()) {
			halve();
		}
		while (!this.sent.isEmpty()) {
			this.again.addFirst(this.sent.removeLast());
		}
		this.pings.clear();
		this.bytes = 0;
		this.position = 0;
		this.pingedPosition = 0;
		this.acknowledgedPosition = 0;
	}

	/**
	 * Returns how many facts were sent, on this connection or before, and not
	 * acknowledged.
	 * @return a number of facts
	 */
	int unacknowledged() {
		return this.sent.size() + this.again.size();
	}

	private record Ping(long position, long sentAt) {
	}

}
