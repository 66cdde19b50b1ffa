// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Counts of the messages that were not delivered over one connection. Takes memory only
 * from the first one on. Safe on any thread.
 */
final class DropCounts extends AtomicReference<AtomicLongArray> {

	private static final long serialVersionUID = 1L;

	private final transient Consumer<DropReason> all;

	/**
	 * Creates the counts of one connection.
	 * @param all what counts the messages of all connections
	 */
	DropCounts(Consumer<DropReason> all) {
		this.all = all;
	}

	void count(DropReason reason) {
		AtomicLongArray counts = get();
		if (counts == null) {
			compareAndSet(null, new AtomicLongArray(DropReason.values().length));
			counts = get();
		}
		counts.incrementAndGet(reason.ordinal());
		this.all.accept(reason);
	}

	Map<DropReason, Long> byReason() {
		AtomicLongArray counts = get();
		Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);
		for (DropReason reason : DropReason.values()) {
			dropped.put(reason, (counts != null) ? counts.get(reason.ordinal()) : 0);
		}
		return dropped;
	}

}
