// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.LostEvents;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;
import io.mqttpanel.broker.relay.frame.FrameEncoder;
import io.mqttpanel.broker.relay.frame.TextFrame;

/**
 * Facts on their way out: those that have to be sent again first, then those that wait,
 * each encoded when it is its turn. Outlives connections. For the relay's thread only.
 */
public final class OutgoingEvents {

	private static final Logger logger = LoggerFactory.getLogger(OutgoingEvents.class);

	private final WaitingEvents waiting;

	private final FrameEncoder encoder;

	private final LossAnnouncements losses;

	private final AcknowledgementWindow window;

	private final SendingGate gate = new SendingGate();

	private volatile long oldest = Long.MAX_VALUE;

	/** The number of the last fact of this run that was sent, -1 for none. */
	private long lastSent = -1;

	/** Makes frames of facts that an earlier run announced. */
	private @Nullable FrameEncoder earlier;

	private boolean warned;

	/**
	 * Creates what feeds one connection after the other.
	 * @param waiting what is to be sent
	 * @param encoder makes frames of it
	 * @param counts is told what became of it
	 * @param settings how much may be under way
	 */
	public OutgoingEvents(WaitingEvents waiting, FrameEncoder encoder, EventCounts counts, WindowSettings settings) {
		this.waiting = waiting;
		this.encoder = encoder;
		this.losses = new LossAnnouncements(counts);
		this.window = new AcknowledgementWindow(settings.maxEvents(),
				Math.min(settings.maxBytes().toBytes(), waiting.capacity() / 4), settings.acknowledgeEvents(),
				this::acknowledged);
	}

	private void acknowledged(BufferedEvent entry) {
		this.losses.acknowledged(entry);
		this.waiting.release(entry, Fate.SENT);
	}

	/**
	 * Returns what is to be sent.
	 * @return the events that wait
	 */
	public WaitingEvents waiting() {
		return this.waiting;
	}

	/**
	 * Returns what lets the operator stop the flow. Safe on any thread.
	 * @return the gate
	 */
	public SendingGate gate() {
		return this.gate;
	}

	/**
	 * Returns what is under way.
	 * @return the window
	 */
	public AcknowledgementWindow window() {
		return this.window;
	}

	/**
	 * Takes the next fact into the window.
	 * @param now the time
	 * @return its frame, or {@code null} if none waits or none may be sent now
	 */
	public @Nullable TextFrame next(long now) {
		while (this.window.hasRoom()) {
			BufferedEvent entry = this.gate.admitsRepeats() ? this.window.takeAgain() : null;
			boolean repeat = entry != null;
			if (!repeat && this.gate.admitsNew(this.lastSent)) {
				entry = this.waiting.take();
			}
			if (entry == null) {
				return null;
			}
			TextFrame frame = repeat ? encode(entry, this.losses.repeated(entry)) : encodeNew(entry);
			if (frame != null) {
				this.window.sent(entry, now);
				return frame;
			}
			this.waiting.release(entry, Fate.UNSENDABLE);
		}
		return null;
	}

	private @Nullable TextFrame encodeNew(BufferedEvent entry) {
		if (entry.earlierBootId() == null) {
			this.lastSent = entry.sequence();
		}
		LostEvents lost = this.losses.pending(entry);
		TextFrame frame = encode(entry, lost);
		if (frame != null) {
			this.losses.sent(entry, lost);
		}
		return frame;
	}

	/**
	 * Looks how things stand, from time to time.
	 */
	public void observe() {
		this.oldest = Math.min(this.window.oldestTimestamp(), this.waiting.oldestTimestamp());
		if (this.window.unacknowledged() == 0) {
			this.gate.settled(this.lastSent, this.waiting.events());
		}
	}

	/**
	 * Returns when the oldest fact happened that the Panel has not been proved to have
	 * handled, as of a moment ago. Safe on any thread.
	 * @return its time, or {@code Long.MAX_VALUE} if there is none
	 */
	public long oldestTimestamp() {
		return this.oldest;
	}

	private @Nullable TextFrame encode(BufferedEvent entry, LostEvents lost) {
		RuntimeException failure = null;
		try {
			TextFrame frame = encoder(entry.earlierBootId()).encode(entry.sequence(), entry.event(), lost);
			if (frame != null) {
				return frame;
			}
		}
		catch (RuntimeException ex) {
			failure = ex;
		}
		if (!this.warned) {
			this.warned = true;
			logger.warn("An event ({}) does not fit into a frame, however it is cut, and is not sent. "
					+ "Further ones are only counted", entry.event().type(), failure);
		}
		return null;
	}

	private FrameEncoder encoder(@Nullable String bootId) {
		if (bootId == null) {
			return this.encoder;
		}
		if (this.earlier == null || !this.earlier.bootId().equals(bootId)) {
			this.earlier = this.encoder.withBootId(bootId);
		}
		return this.earlier;
	}

	/**
	 * Sends no more, until facts may be taken again.
	 * @param closed run, on any thread, when whatever has to be kept is safe
	 */
	public void close(Runnable closed) {
		if (this.waiting.close(closed)) {
			this.window.clear();
		}
	}

	/**
	 * Sends what waits now and then no more. Safe on any thread.
	 */
	public void drain() {
		this.gate.drain(this.waiting.lastSequence());
	}

	/**
	 * Returns how many facts the Panel has not been proved to have handled.
	 * @return a number of facts
	 */
	public long left() {
		return this.waiting.events();
	}

}
