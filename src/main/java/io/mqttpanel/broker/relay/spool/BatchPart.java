// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.EventCounts;

/**
 * What is known of the facts of one class in a batch without reading them.
 *
 * @param bytes how many bytes they take on disk
 * @param oldest when the first of them happened, Unix time in milliseconds
 * @param counts how many there are of each {@link EventType}
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
