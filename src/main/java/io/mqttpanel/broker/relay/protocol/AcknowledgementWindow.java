// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

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
 * is sent no more than it handles. When the Panel limits the rate, a connection breaks
 * with facts on their way, or an acknowledgement takes far longer than the best ones do,
 * the window is halved, so that however little a connection carries before it breaks,
 * some of it gets acknowledged; it grows by a fixed step with each acknowledgement. For
 * one thread, but that {@link #limit()} and {@link #roundTrips()} may be read by any.
 */
public final class AcknowledgementWindow {

	private static final int STEPS = 128;

	private static final int BATCHES = 8;

	private final int maxEvents;

	private final long maxBytes;

	private final Consumer<BufferedEvent> acknowledged;

	private final Deque<BufferedEvent> sent = new ArrayDeque<>();

	private final Deque<BufferedEvent> again = new ArrayDeque<>();

	private final Queue<Ping> pings = new ArrayDeque<>();

	private final int step;

	private final int acknowledgeEvents;

	private final RoundTrips roundTrips = new RoundTrips();

	private volatile int limit;

	private long bytes;

	/** How many facts went out on this connection, ever and up to the last ping. */
	private long position;

	private long pingedPosition;

	private long acknowledgedPosition;

	private long unpingedSince;

	/** Pings sent before it say nothing of the window as it is since. */
	private long halvedAt;

	/**
	 * Creates a window.
	 * @param maxEvents the most facts in it
	 * @param maxBytes the most bytes they may be reckoned to take; one fact always fits
	 * @param acknowledgeEvents after how many an acknowledgement is asked for, 0 for a
	 * part of what the window is
	 * @param acknowledged is handed each fact that leaves it, in order
	 */
	AcknowledgementWindow(int maxEvents, long maxBytes, int acknowledgeEvents, Consumer<BufferedEvent> acknowledged) {
		this.maxEvents = maxEvents;
		this.maxBytes = maxBytes;
		this.acknowledgeEvents = acknowledgeEvents;
		this.acknowledged = acknowledged;
		this.limit = maxEvents;
		this.step = Math.max(1, maxEvents / STEPS);
		this.halvedAt = Long.MIN_VALUE;
	}

	/**
	 * Returns how many unacknowledged facts there may be.
	 * @return a number of facts
	 */
	public int limit() {
		return this.limit;
	}

	/**
	 * Returns how long acknowledgements take.
	 * @return the round trips so far
	 */
	public RoundTrips roundTrips() {
		return this.roundTrips;
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

	/**
	 * Takes note of a ping: its answer acknowledges what was sent before.
	 * @param now the time in nanoseconds
	 */
	public void pinged(long now) {
		this.pings.add(new Ping(this.position, now));
		this.pingedPosition = this.position;
	}

	/**
	 * Takes note of the answer to the oldest ping.
	 * @param now the time
	 * @return whether there was one to be answered
	 */
	public boolean ponged(long now) {
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
		adapt(ping, now);
		return true;
	}

	private void adapt(Ping ping, long now) {
		boolean far = this.roundTrips.add(now - ping.sentAt(), now);
		if (!far) {
			this.limit = Math.min(this.maxEvents, this.limit + this.step);
		}
		else if (this.halvedAt == Long.MIN_VALUE || ping.sentAt() - this.halvedAt > 0) {
			halve();
			this.halvedAt = now;
		}
	}

	/**
	 * Tells whether it is time to ask for an acknowledgement: there is a batch to be
	 * acknowledged, a smaller one has waited long enough, or nothing more may be sent.
	 * @param now the time
	 * @param maxDelay how long a fact may wait to be asked about
	 * @return whether a ping is due
	 */
	public boolean pingDue(long now, long maxDelay) {
		long unpinged = this.position - this.pingedPosition;
		return unpinged > 0 && (unpinged >= batch() || now - this.unpingedSince >= maxDelay || !hasRoom());
	}

	private int batch() {
		return (this.acknowledgeEvents > 0) ? this.acknowledgeEvents : Math.max(1, this.limit / BATCHES);
	}

	/**
	 * Returns when the oldest unacknowledged fact happened.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	long oldestTimestamp() {
		BufferedEvent oldest = this.sent.isEmpty() ? this.again.peek() : this.sent.peek();
		return (oldest != null) ? oldest.event().timestamp() : Long.MAX_VALUE;
	}

	/**
	 * Returns how long the oldest ping has been waiting for its answer.
	 * @param now the time
	 * @return the wait, 0 where none waits
	 */
	public long oldestPingAge(long now) {
		Ping oldest = this.pings.peek();
		return (oldest != null) ? now - oldest.sentAt() : 0;
	}

	/**
	 * Returns whether a ping has not been answered yet.
	 * @return whether there is one
	 */
	public boolean awaitsPong() {
		return !this.pings.isEmpty();
	}

	/**
	 * The Panel limits the rate.
	 */
	public void halve() {
		this.limit = Math.max(1, this.limit / 2);
	}

	/**
	 * The connection is gone: what was not acknowledged has to be sent again.
	 */
	public void connectionLost() {
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
	 * Forgets what was sent, because somebody else sends it again.
	 */
	void clear() {
		connectionLost();
		this.again.clear();
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
