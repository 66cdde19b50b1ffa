// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Counts of the messages that were not delivered over one connection. Takes memory only
 * from the first one on. Safe on any thread.
 */
final class DropCounts {

	private final Consumer<DropReason> all;

	private volatile @Nullable AtomicLongArray counts;

	/**
	 * Creates the counts of one connection.
	 * @param all what counts the messages of all connections
	 */
	DropCounts(Consumer<DropReason> all) {
		this.all = all;
	}

	void count(DropReason reason) {
		counts().incrementAndGet(reason.ordinal());
		this.all.accept(reason);
	}

	private synchronized AtomicLongArray counts() {
		AtomicLongArray existing = this.counts;
		if (existing == null) {
			existing = new AtomicLongArray(DropReason.values().length);
			this.counts = existing;
		}
		return existing;
	}

	Map<DropReason, Long> byReason() {
		AtomicLongArray existing = this.counts;
		Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
		for (DropReason reason : DropReason.values()) {
			dropped.put(reason, (existing != null) ? existing.get(reason.ordinal()) : 0);
		}
		return dropped;
	}

}
