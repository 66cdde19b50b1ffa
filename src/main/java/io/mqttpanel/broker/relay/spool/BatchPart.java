// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * Header of the events of one class in a batch.
 *
 * @param bytes the size on disk
 * @param oldest the time of the first event, Unix time in milliseconds
 * @param counts the number of events of each {@link EventType}
 */
record BatchPart(int bytes, long oldest, int[] counts) {

	int events() {
		int sum = 0;
		for (int count : this.counts) {
			sum += count;
		}
		return sum;
	}

	void countAsLost(EventCounts lost) {
		for (EventType type : EventType.values()) {
			lost.add(type, Fate.DROPPED, this.counts[type.ordinal()]);
		}
	}

}
