// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.protocol.CongestionWindow.Ping;

/**
 * Window of the events that were sent and are not acknowledged. The Panel handles the
 * messages of a connection strictly in order, so a pong acknowledges everything that was
 * sent before its ping. Unacknowledged events of a lost connection are sent first on the
 * next one, in the same order.
 *
 * <p>
 * The number of events in the window and their size are bounded, so that a slow Panel
 * receives no more than it handles. The number follows the acknowledgements
 * ({@link CongestionWindow}), and is halved when the Panel limits the rate or a
 * connection is lost with events in flight. For one thread, except for {@link #limit()}
 * and {@link #roundTrip()}, which any thread may read.
 */
final class AcknowledgementWindow {

	private final CongestionWindow congestion;

	private final long maxBytes;

	private final Consumer<BufferedEvent> acknowledged;

	private final Deque<BufferedEvent> sent = new ArrayDeque<>();

	private final Deque<BufferedEvent> again = new ArrayDeque<>();

	private final Queue<Ping> pings = new ArrayDeque<>();

	private final int acknowledgeEvents;

	private long bytes;

	/** Numbers of events sent on this connection, in all and up to the last ping. */
	private long position;

	private long pingedPosition;

	private long acknowledgedPosition;

	private long unpingedSince;

	/**
	 * Creates a window.
	 * @param maxEvents the maximum number of events
	 * @param maxBytes the maximum estimated size of the events; one event always fits
	 * @param acknowledgeEvents the number of events after which an acknowledgement is
	 * requested, 0 for a part of the window
	 * @param acknowledged receives each acknowledged event, in order
	 */
	AcknowledgementWindow(int maxEvents, long maxBytes, int acknowledgeEvents, Consumer<BufferedEvent> acknowledged) {
		this.congestion = new CongestionWindow(maxEvents);
		this.maxBytes = maxBytes;
		this.acknowledgeEvents = acknowledgeEvents;
		this.acknowledged = acknowledged;
	}

	/**
	 * Returns the current maximum of unacknowledged events.
	 * @return a number of events
	 */
	int limit() {
		return this.congestion.limit();
	}

	/**
	 * Returns the smoothed round trip of acknowledgements.
	 * @return the time, zero before the first
	 */
	Duration roundTrip() {
		return this.congestion.roundTrip();
	}

	boolean hasRoom() {
		return this.sent.isEmpty() || !(this.congestion.isMeasuring() || isFull());
	}

	private boolean isFull() {
		return this.sent.size() >= this.congestion.limit() || this.bytes >= this.maxBytes;
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
		this.pings.add(new Ping(this.position, this.sent.size(), now));
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
		int held = isFull() ? this.sent.size() : 0;
		int count = (int) (ping.position() - this.acknowledgedPosition);
		while (this.acknowledgedPosition < ping.position()) {
			BufferedEvent entry = this.sent.remove();
			this.bytes -= entry.size();
			this.acknowledgedPosition++;
			this.acknowledged.accept(entry);
		}
		this.congestion.ponged(ping, count, held, now);
		return true;
	}

	/**
	 * Returns whether a ping is due: a batch of events is unacknowledged, a smaller one
	 * has waited long enough, or nothing more can be sent without its pong.
	 * @param now the time
	 * @param maxDelay the maximum time before an acknowledgement is requested
	 * @return whether a ping is due
	 */
	boolean pingDue(long now, long maxDelay) {
		long unpinged = this.position - this.pingedPosition;
		return unpinged > 0 && (unpinged >= batch() || now - this.unpingedSince >= maxDelay || isHeldUp());
	}

	private boolean isHeldUp() {
		return !hasRoom() && (this.pings.isEmpty() || this.congestion.isMeasuring());
	}

	private int batch() {
		return (this.acknowledgeEvents > 0) ? this.acknowledgeEvents : this.congestion.batch();
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
		this.congestion.halve();
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
		this.congestion.connectionLost();
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

}
