// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Numbers of what the flow of all clients comes to: pauses, and messages that are not
 * delivered. Safe on any thread.
 */
final class FlowCounts {

	private final AtomicInteger paused = new AtomicInteger();

	private final LongAdder pauses = new LongAdder();

	private final LongAdder[] dropped = Stream.of(DropReason.values())
		.map((reason) -> new LongAdder())
		.toArray(LongAdder[]::new);

	void pause() {
		this.paused.incrementAndGet();
		this.pauses.increment();
	}

	void resume() {
		this.paused.decrementAndGet();
	}

	int paused() {
		return this.paused.get();
	}

	long pauses() {
		return this.pauses.sum();
	}

	void drop(DropReason reason) {
		this.dropped[reason.ordinal()].increment();
	}

	long dropped(DropReason reason) {
		return this.dropped[reason.ordinal()].sum();
	}

}
