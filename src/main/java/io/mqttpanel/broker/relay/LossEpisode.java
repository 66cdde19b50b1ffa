// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Log of losses caused by a full buffer: one line at the beginning and one at the end of
 * an episode. Episodes that follow soon are in the next end. It is checked periodically,
 * so that publishing threads do not log.
 */
final class LossEpisode {

	private static final Logger logger = LoggerFactory.getLogger(LossEpisode.class);

	private final EventBuffer buffer;

	private final EventCounts counts;

	private final Map<EventType, Long> before = new EnumMap<>(EventType.class);

	private final WarningInterval warnings;

	private long seen;

	private boolean open;

	/**
	 * Creates a log for a buffer.
	 * @param buffer the buffer
	 * @param counts the counters of the buffer
	 * @param clock the time
	 */
	LossEpisode(EventBuffer buffer, EventCounts counts, InstantSource clock) {
		this.buffer = buffer;
		this.counts = counts;
		this.warnings = new WarningInterval(clock);
		remember();
	}

	/**
	 * Checks whether an episode has begun or ended.
	 */
	void check() {
		long dropped = dropped();
		boolean losing = dropped > this.seen;
		this.seen = dropped;
		if (losing && !this.open && this.warnings.hasPassed()) {
			this.open = true;
			logger.warn(
					"The buffer for the Panel is full ({} bytes): the clients with the most events lose their oldest, packets first. "
							+ "A larger mqtt-panel.relay.buffer-size holds more",
					this.buffer.capacity());
		}
		else if (!losing && this.open && this.buffer.bytes() < this.buffer.capacity() / 5 * 4) {
			close();
		}
	}

	/**
	 * Ends an episode, if there is one, and logs the events lost in it.
	 */
	void close() {
		if (this.open) {
			this.open = false;
			logger.warn("The buffer for the Panel has room again: {} events were dropped", losses());
			remember();
		}
	}

	private String losses() {
		StringJoiner losses = new StringJoiner(", ");
		this.before.forEach((type, count) -> {
			long lost = this.counts.get(type, Fate.DROPPED) - count;
			if (lost > 0) {
				losses.add(lost + " " + type);
			}
		});
		return losses.toString();
	}

	private void remember() {
		for (EventType type : EventType.values()) {
			this.before.put(type, this.counts.get(type, Fate.DROPPED));
		}
		this.seen = dropped();
	}

	private long dropped() {
		long sum = 0;
		for (EventType type : EventType.values()) {
			sum += this.counts.get(type, Fate.DROPPED);
		}
		return sum;
	}

}
