// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.lang.ref.WeakReference;
import java.util.List;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Batches in the index of the spool.
 */
class SpoolIndexTests {

	private final SpoolIndex index = new SpoolIndex(new EventCounts());

	@Test
	void holdsNothingOfABatchThatIsDoneWith() {
		WeakReference<BufferedEvent> event = deliverOne();
		Awaitility.await().until(() -> {
			System.gc();
			return event.get() == null;
		});
		assertThat(this.index.isEmpty()).isTrue();
		assertThat(this.index.bytes()).isZero();
		assertThat(this.index.events()).isZero();
	}

	private WeakReference<BufferedEvent> deliverOne() {
		BufferedEvent event = BufferedEvent.of(1, new PacketProcessed("c", 1, 0, Direction.SENT, 3, 1, 1, 1), null);
		SpoolBatch batch = this.index.add(List.of(event), false, false);
		assertThat(this.index.take(false)).isSameAs(batch);
		@Nullable BatchPart[] parts = new @Nullable BatchPart[EventClass.values().length];
		int[] counts = new int[EventType.values().length];
		counts[event.event().type().ordinal()] = 1;
		parts[event.event().type().eventClass().ordinal()] = new BatchPart(100, 1, counts);
		this.index.written(batch, parts);
		assertThat(this.index.released(batch)).isTrue();
		this.index.forget(batch);
		return new WeakReference<>(event);
	}

}
