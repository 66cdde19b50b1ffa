// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.frame.FrameEncoder;

/**
 * Facts on their way out: those that have to be sent again first, then those that wait,
 * each encoded when it is its turn. Outlives connections. For the relay's thread only.
 */
final class OutgoingEvents {

	private static final Logger logger = LoggerFactory.getLogger(OutgoingEvents.class);

	private static final int WINDOW_EVENTS = 1024;

	private static final long WINDOW_BYTES = 2 << 20;

	private final EventBuffer buffer;

	private final FrameEncoder encoder;

	private final AcknowledgementWindow window;

	private boolean warned;

	OutgoingEvents(EventBuffer buffer, FrameEncoder encoder) {
		this.buffer = buffer;
		this.encoder = encoder;
		this.window = new AcknowledgementWindow(WINDOW_EVENTS, Math.min(WINDOW_BYTES, buffer.capacity() / 4),
				(entry) -> buffer.release(entry, Fate.SENT));
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
				entry = this.buffer.take();
			}
			if (entry == null) {
				return null;
			}
			byte[] frame = encode(entry);
			if (frame != null) {
				this.window.sent(entry, now);
				return frame;
			}
			this.buffer.release(entry, Fate.UNSENDABLE);
		}
		return null;
	}

	private byte @Nullable [] encode(BufferedEvent entry) {
		RuntimeException failure = null;
		try {
			byte[] frame = this.encoder.encode(entry.sequence(), entry.event());
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

	/**
	 * Returns how many facts the Panel has not been proved to have handled.
	 * @return a number of facts
	 */
	long left() {
		return this.buffer.events();
	}

}
