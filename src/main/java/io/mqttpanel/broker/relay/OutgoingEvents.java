// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;
import io.mqttpanel.broker.relay.frame.FrameEncoder;

/**
 * Facts on their way out: those that have to be sent again first, then those that wait,
 * each encoded when it is its turn. Outlives connections. For the relay's thread only.
 */
final class OutgoingEvents {

	private static final Logger logger = LoggerFactory.getLogger(OutgoingEvents.class);

	private static final int WINDOW_EVENTS = 1024;

	private static final long WINDOW_BYTES = 2 << 20;

	private final WaitingEvents waiting;

	private final FrameEncoder encoder;

	private final AcknowledgementWindow window;

	/** Makes frames of facts that an earlier run announced. */
	private @Nullable FrameEncoder earlier;

	private boolean warned;

	OutgoingEvents(WaitingEvents waiting, FrameEncoder encoder) {
		this.waiting = waiting;
		this.encoder = encoder;
		this.window = new AcknowledgementWindow(WINDOW_EVENTS, Math.min(WINDOW_BYTES, waiting.capacity() / 4),
				(entry) -> waiting.release(entry, Fate.SENT));
	}

	WaitingEvents waiting() {
		return this.waiting;
	}

	AcknowledgementWindow window() {
		return this.window;
	}

	/**
	 * Takes the next fact into the window.
	 * @param now the time
	 * @return its frame, or {@code null} if none waits or none may be sent now
	 */
	byte @Nullable [] next(long now) {
		while (this.window.hasRoom()) {
			BufferedEvent entry = this.window.takeAgain();
			if (entry == null) {
				entry = this.waiting.take();
			}
			if (entry == null) {
				return null;
			}
			byte[] frame = encode(entry);
			if (frame != null) {
				this.window.sent(entry, now);
				return frame;
			}
			this.waiting.release(entry, Fate.UNSENDABLE);
		}
		return null;
	}

	private byte @Nullable [] encode(BufferedEvent entry) {
		RuntimeException failure = null;
		try {
			byte[] frame = encoder(entry.run()).encode(entry.sequence(), entry.event());
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

	private FrameEncoder encoder(@Nullable String run) {
		if (run == null) {
			return this.encoder;
		}
		if (this.earlier == null || !this.earlier.bootId().equals(run)) {
			this.earlier = this.encoder.ofRun(run);
		}
		return this.earlier;
	}

	/**
	 * Returns how many facts the Panel has not been proved to have handled.
	 * @return a number of facts
	 */
	long left() {
		return this.waiting.events();
	}

}
