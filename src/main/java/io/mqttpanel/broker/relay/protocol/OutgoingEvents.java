// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.LostEvents;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;
import io.mqttpanel.broker.relay.frame.FrameEncoder;
import io.mqttpanel.broker.relay.frame.TextFrame;

/**
 * Events on their way to the Panel: first those to be sent again, then those that wait.
 * Each is encoded when it is sent. The object outlives connections. For the relay's
 * thread only.
 *
 * <p>
 * The next event that is sent for the first time announces the events lost before it, and
 * announces the same when it is sent again. An event that was sent before the loss never
 * announces it, because the Panel may drop a repeated event as a duplicate. An event of
 * an earlier start does not either, because it may have been sent before.
 */
public final class OutgoingEvents {

	private static final Logger logger = LoggerFactory.getLogger(OutgoingEvents.class);

	private final WaitingEvents waiting;

	private final FrameEncoder encoder;

	private final EventCounts counts;

	private final AcknowledgementWindow window;

	private final long acknowledgeAfter;

	private final SendingGate gate = new SendingGate();

	/** Losses that events announce which are not acknowledged. */
	private final Map<BufferedEvent, LostEvents> announcements = new IdentityHashMap<>();

	private volatile long oldest = Long.MAX_VALUE;

	/** Number of events that were taken. */
	private long taken;

	/** Losses that were announced. */
	private LostEvents announced = LostEvents.NONE;

	private long announcedTotal;

	private boolean warned;

	/**
	 * Creates the outgoing events.
	 * @param waiting the queue of events
	 * @param encoder the encoder of frames
	 * @param counts the counters of events by fate
	 * @param settings the settings of the window
	 */
	public OutgoingEvents(WaitingEvents waiting, FrameEncoder encoder, EventCounts counts, WindowSettings settings) {
		this.waiting = waiting;
		this.encoder = encoder;
		this.counts = counts;
		this.acknowledgeAfter = settings.acknowledgeAfter().toNanos();
		this.window = new AcknowledgementWindow(settings.maxEvents(),
				Math.min(settings.maxBytes().toBytes(), waiting.capacity() / 4), settings.acknowledgeEvents(),
				this::acknowledged);
	}

	private void acknowledged(BufferedEvent entry) {
		if (!this.announcements.isEmpty()) {
			this.announcements.remove(entry);
		}
		this.waiting.release(entry, Fate.SENT);
	}

	/**
	 * Returns the queue of events.
	 * @return the events that wait
	 */
	public WaitingEvents waiting() {
		return this.waiting;
	}

	/**
	 * Returns the state of the operator's gate. Safe on any thread.
	 * @return open, draining or paused
	 */
	public String sending() {
		return this.gate.state().name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Pauses sending. Safe on any thread.
	 */
	public void pause() {
		this.gate.pause();
	}

	/**
	 * Resumes sending. Safe on any thread.
	 */
	public void resume() {
		this.gate.open();
	}

	AcknowledgementWindow window() {
		return this.window;
	}

	boolean pingDue(long now) {
		return this.window.pingDue(now, this.acknowledgeAfter);
	}

	/**
	 * Returns the current maximum of unacknowledged events. Safe on any thread.
	 * @return a number of events
	 */
	public int windowLimit() {
		return this.window.limit();
	}

	/**
	 * Returns the smoothed round trip of acknowledgements. Safe on any thread.
	 * @return the round trip, zero before the first
	 */
	public Duration roundTrip() {
		return this.window.roundTrip();
	}

	/**
	 * Keeps the unacknowledged events of a lost connection to be sent again.
	 */
	public void connectionLost() {
		this.window.connectionLost();
	}

	/**
	 * Takes the next event into the window and encodes it.
	 * @param now the time
	 * @return its frame, valid until the next call, or {@code null} if none can be sent
	 * now
	 */
	public @Nullable TextFrame next(long now) {
		while (this.window.hasRoom()) {
			BufferedEvent entry = this.gate.admitsRepeats() ? this.window.takeAgain() : null;
			boolean repeat = entry != null;
			if (!repeat && this.gate.admitsNew(this.taken)) {
				entry = this.waiting.take();
				this.taken += (entry != null) ? 1 : 0;
			}
			if (entry == null) {
				return null;
			}
			TextFrame frame = repeat ? encode(entry, this.announcements.getOrDefault(entry, LostEvents.NONE))
					: encodeNew(entry);
			if (frame != null) {
				this.window.sent(entry, now);
				return frame;
			}
			this.waiting.release(entry, Fate.UNSENDABLE);
		}
		return null;
	}

	private @Nullable TextFrame encodeNew(BufferedEvent entry) {
		LostEvents lost = unannounced(entry);
		TextFrame frame = encode(entry, lost);
		if (frame != null && lost != LostEvents.NONE) {
			this.announced = this.announced.plus(lost);
			this.announcedTotal = this.announced.total();
			this.announcements.put(entry, lost);
		}
		return frame;
	}

	private LostEvents unannounced(BufferedEvent entry) {
		if (entry.earlierBootId() != null || this.counts.lostTotal() == this.announcedTotal) {
			return LostEvents.NONE;
		}
		LostEvents lost = this.counts.lost().since(this.announced);
		return (lost.total() > 0) ? lost : LostEvents.NONE;
	}

	/**
	 * Updates the figures and the gate. It is called periodically.
	 */
	public void observe() {
		this.oldest = Math.min(this.window.oldestTimestamp(), this.waiting.oldestTimestamp());
		if (this.window.unacknowledged() == 0) {
			this.gate.settled(this.taken, this.waiting.events());
		}
	}

	/**
	 * Returns the time of the oldest unacknowledged event at the last {@link #observe()}.
	 * Safe on any thread.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	public long oldestTimestamp() {
		return this.oldest;
	}

	private @Nullable TextFrame encode(BufferedEvent entry, LostEvents lost) {
		RuntimeException failure = null;
		try {
			TextFrame frame = this.encoder.encode(entry, lost);
			if (frame != null) {
				return frame;
			}
		}
		catch (RuntimeException ex) {
			failure = ex;
		}
		if (!this.warned) {
			this.warned = true;
			logger.warn("An event of type {} does not fit into a frame and is not sent. "
					+ "Further such events are only counted", entry.event().type(), failure);
		}
		return null;
	}

	/**
	 * Closes the queue.
	 * @param closed runs on any thread when the events to be kept are written
	 */
	public void close(Runnable closed) {
		if (this.waiting.close(closed)) {
			this.window.clear();
		}
	}

	/**
	 * Sends the events that wait now, and then pauses. Safe on any thread.
	 */
	public void drain() {
		this.gate.drain(this.waiting.takenAfterAll());
	}

	/**
	 * Returns the number of unacknowledged and waiting events.
	 * @return a number of events
	 */
	public long left() {
		return this.waiting.events();
	}

}
