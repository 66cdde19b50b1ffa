// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;

/**
 * Window of the events that were sent and are not acknowledged. The Panel handles the
 * messages of a connection strictly in order, so a pong acknowledges everything that was
 * sent before its ping. Unacknowledged events of a lost connection are sent first on the
 * next one, in the same order.
 *
 * <p>
 * The number of events in the window and their size are bounded, so that a slow Panel
 * receives no more than it handles. The window is halved when the Panel limits the rate,
 * when a connection is lost with events in flight, or when an acknowledgement takes much
 * longer than the best one of the last minutes. It grows by a fixed step with each
 * acknowledgement. For one thread, except for {@link #limit()} and {@link #roundTrip()},
 * which any thread may read.
 */
final class AcknowledgementWindow {

	private static final int STEPS = 128;

	private static final int BATCHES = 8;

	/** Delay of an acknowledgement over the best one that is always tolerated. */
	private static final long TOLERANCE = TimeUnit.MILLISECONDS.toNanos(200);

	private static final int FAR = 4;

	private static final int SMOOTHING = 8;

	private static final long PERIOD = TimeUnit.MINUTES.toNanos(1);

	private final int maxEvents;

	private final long maxBytes;

	private final Consumer<BufferedEvent> acknowledged;

	private final Deque<BufferedEvent> sent = new ArrayDeque<>();

	private final Deque<BufferedEvent> again = new ArrayDeque<>();

	private final Queue<Ping> pings = new ArrayDeque<>();

	private final int step;

	private final int acknowledgeEvents;

	private volatile int limit;

	/** Smoothed time of a round trip. */
	private volatile long roundTrip;

	private long bestRoundTrip = Long.MAX_VALUE;

	private long bestRoundTripBefore = Long.MAX_VALUE;

	private long periodBegan;

	private long bytes;

	/** Numbers of events sent on this connection, in all and up to the last ping. */
	private long position;

	private long pingedPosition;

	private long acknowledgedPosition;

	private long unpingedSince;

	/** Time of the last halving. Earlier pings do not measure the halved window. */
	private long halvedAt;

	/**
	 * Creates a window.
	 * @param maxEvents the maximum number of events
	 * @param maxBytes the maximum estimated size of the events; one event always fits
	 * @param acknowledgeEvents the number of events after which an acknowledgement is
	 * requested, 0 for a part of the window
	 * @param acknowledged receives each acknowledged event, in order
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
	 * Returns the current maximum of unacknowledged events.
	 * @return a number of events
	 */
	int limit() {
		return this.limit;
	}

	/**
	 * Returns the smoothed round trip of acknowledgements.
	 * @return the time, zero before the first
	 */
	Duration roundTrip() {
		return Duration.ofNanos(this.roundTrip);
	}

	boolean hasRoom() {
		return this.sent.isEmpty() || (this.sent.size() < this.limit && this.bytes < this.maxBytes);
	}

	/**
	 * Takes the next event to be sent again.
	 * @return the event, or {@code null} if there is none
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
	 * Records a ping, whose pong acknowledges the events sent before.
	 * @param now the time in nanoseconds
	 */
	void pinged(long now) {
		this.pings.add(new Ping(this.position, now));
		this.pingedPosition = this.position;
	}

	/**
	 * Records the pong of the oldest ping.
	 * @param now the time
	 * @return whether a ping was waiting for it
	 */
	boolean ponged(long now) {
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
		if (!recordRoundTrip(now - ping.sentAt(), now)) {
			this.limit = Math.min(this.maxEvents, this.limit + this.step);
		}
		else if (this.halvedAt == Long.MIN_VALUE || ping.sentAt() - this.halvedAt > 0) {
			halve();
			this.halvedAt = now;
		}
	}

	/**
	 * Records a round trip and returns whether it is far above the best.
	 */
	private boolean recordRoundTrip(long took, long now) {
		if (now - this.periodBegan > PERIOD) {
			this.periodBegan = now;
			this.bestRoundTripBefore = this.bestRoundTrip;
			this.bestRoundTrip = took;
		}
		this.bestRoundTrip = Math.min(this.bestRoundTrip, took);
		this.roundTrip = (this.roundTrip == 0) ? took : this.roundTrip + (took - this.roundTrip) / SMOOTHING;
		long reference = Math.min(this.bestRoundTrip, this.bestRoundTripBefore);
		return took > reference + TOLERANCE && took / FAR > reference;
	}

	/**
	 * Returns whether a ping is due: a batch of events is unacknowledged, a smaller one
	 * has waited long enough, or the window is full.
	 * @param now the time
	 * @param maxDelay the maximum time before an acknowledgement is requested
	 * @return whether a ping is due
	 */
	boolean pingDue(long now, long maxDelay) {
		long unpinged = this.position - this.pingedPosition;
		return unpinged > 0 && (unpinged >= batch() || now - this.unpingedSince >= maxDelay || !hasRoom());
	}

	private int batch() {
		return (this.acknowledgeEvents > 0) ? this.acknowledgeEvents : Math.max(1, this.limit / BATCHES);
	}

	/**
	 * Returns the time of the oldest unacknowledged event.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	long oldestTimestamp() {
		BufferedEvent oldest = this.sent.isEmpty() ? this.again.peek() : this.sent.peek();
		return (oldest != null) ? oldest.event().timestamp() : Long.MAX_VALUE;
	}

	/**
	 * Returns the age of the oldest unanswered ping.
	 * @param now the time
	 * @return its age, 0 for none
	 */
	long oldestPingAge(long now) {
		Ping oldest = this.pings.peek();
		return (oldest != null) ? now - oldest.sentAt() : 0;
	}

	/**
	 * Returns whether a ping is unanswered.
	 * @return {@code true} if there is one
	 */
	boolean awaitsPong() {
		return !this.pings.isEmpty();
	}

	/**
	 * Halves the window, because the Panel limits the rate.
	 */
	void halve() {
		this.limit = Math.max(1, this.limit / 2);
	}

	/**
	 * Moves the unacknowledged events of a lost connection to those to be sent again.
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
	 * Removes all events, because they are kept elsewhere.
	 */
	void clear() {
		connectionLost();
		this.again.clear();
	}

	/**
	 * Returns the number of events that were sent, on this connection or before, and not
	 * acknowledged.
	 * @return a number of events
	 */
	int unacknowledged() {
		return this.sent.size() + this.again.size();
	}

	private record Ping(long position, long sentAt) {
	}

}
