// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.util.ArrayList;
import java.util.List;

/**
 * Numbers of messages and packets in each of the last {@value #SECONDS} seconds, by the
 * broker's time. Not thread-safe.
 */
class RateHistory {

	static final int SECONDS = 120;

	private final long[] seconds = new long[SECONDS];

	private final long[] messages = new long[SECONDS];

	private final long[] packets = new long[SECONDS];

	void count(ReceivedEvent event, long now) {
		long second = Math.min(event.number("timestamp"), now) / 1000;
		if (second <= now / 1000 - SECONDS) {
			return;
		}
		int slot = slot(second);
		switch (event.type()) {
			case MESSAGE_PUBLISHED -> this.messages[slot]++;
			case PACKET_PROCESSED -> this.packets[slot]++;
			default -> {
			}
		}
	}

	private int slot(long second) {
		int slot = (int) (second % SECONDS);
		if (this.seconds[slot] != second) {
			this.seconds[slot] = second;
			this.messages[slot] = 0;
			this.packets[slot] = 0;
		}
		return slot;
	}

	List<Rate> rates(long now) {
		List<Rate> rates = new ArrayList<>();
		for (long second = now / 1000 - SECONDS + 1; second <= now / 1000; second++) {
			int slot = (int) (second % SECONDS);
			if (this.seconds[slot] == second && this.messages[slot] + this.packets[slot] > 0) {
				rates.add(new Rate(second, this.messages[slot], this.packets[slot]));
			}
		}
		return rates;
	}

	/**
	 * Numbers of one second.
	 *
	 * @param second Unix time in seconds
	 * @param messages the number of published messages
	 * @param packets the number of packets in both directions
	 */
	record Rate(long second, long messages, long packets) {
	}

}
