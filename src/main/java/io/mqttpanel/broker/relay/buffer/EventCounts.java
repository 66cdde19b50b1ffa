// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * How many facts of each kind met which fate. Any thread may count and read.
 */
public final class EventCounts {

	private final LongAdder[] counts = Stream.generate(LongAdder::new)
		.limit((long) EventType.values().length * Fate.values().length)
		.toArray(LongAdder[]::new);

	/**
	 * Counts one fact.
	 * @param type its kind
	 * @param fate what became of it
	 */
	public void add(EventType type, Fate fate) {
		counter(type, fate).increment();
	}

	/**
	 * Counts facts.
	 * @param type their kind
	 * @param fate what became of them
	 * @param number how many
	 */
	public void add(EventType type, Fate fate, long number) {
		counter(type, fate).add(number);
	}

	/**
	 * Returns how many facts were counted.
	 * @param type their kind
	 * @param fate what became of them
	 * @return the number since the start
	 */
	public long get(EventType type, Fate fate) {
		return counter(type, fate).sum();
	}

	private LongAdder counter(EventType type, Fate fate) {
		return this.counts[type.ordinal() * Fate.values().length + fate.ordinal()];
	}

}
