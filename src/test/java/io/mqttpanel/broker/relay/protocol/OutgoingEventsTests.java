// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.WaitingEvents;
import io.mqttpanel.broker.relay.frame.EncodedText;
import io.mqttpanel.broker.relay.frame.FrameEncoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of an earlier start, sent before those of this start.
 */
class OutgoingEventsTests {

	private final EventCounts counts = new EventCounts();

	private final Waiting waiting = new Waiting();

	private final OutgoingEvents events = new OutgoingEvents(this.waiting,
			new FrameEncoder("now", "n", "mqtt", 1_000, "a signing key that is long enough"), this.counts,
			new WindowSettings(1_024, DataSize.ofMegabytes(2), 0, Duration.ofMillis(100)));

	@Test
	void namesTheStartThatAnEventBelongsToAndSignsItLikeAnyOther() {
		this.waiting.add(7, "before");
		this.waiting.add(1, null);
		assertThat(next()).contains("\"event_id\":\"before-7\"").contains("\"signature\":\"");
		assertThat(next()).contains("\"event_id\":\"now-1\"").contains("\"signature\":\"");
	}

	@Test
	void announcesALossWithAnEventOfThisStartOnly() {
		this.counts.add(EventType.PACKET_PROCESSED, Fate.DROPPED, 120);
		this.waiting.add(1, "before");
		this.waiting.add(1, null);
		assertThat(next()).doesNotContain("lost_before");
		assertThat(next()).contains("\"lost_before\":{\"packet\":120}");
	}

	@Test
	void repeatsAnAnnouncementWithItsOwnEventWhenAnotherStartUsedTheSameNumber() {
		this.counts.add(EventType.PACKET_PROCESSED, Fate.DROPPED, 3);
		this.waiting.add(1, "before");
		this.waiting.add(1, null);
		next();
		next();
		this.events.window().connectionLost();
		assertThat(next()).contains("\"event_id\":\"before-1\"").doesNotContain("lost_before");
		assertThat(next()).contains("\"event_id\":\"now-1\"").contains("\"lost_before\":{\"packet\":3}");
	}

	@Test
	void drainsEventsOfEarlierStartsWhateverTheirNumbers() {
		this.waiting.add(1_000, "before");
		this.waiting.add(1_001, "before");
		this.events.drain();
		assertThat(next()).contains("before-1000");
		this.events.observe();
		assertThat(next()).contains("before-1001");
		acknowledge();
		this.events.observe();
		this.waiting.add(1, null);
		assertThat(this.events.next(0)).isNull();
		assertThat(this.events.sending()).isEqualTo("paused");
	}

	private void acknowledge() {
		this.events.window().pinged(0);
		this.events.window().ponged(1);
	}

	private String next() {
		return EncodedText.text(this.events.next(0));
	}

	private static final class Waiting implements WaitingEvents {

		private final Queue<BufferedEvent> entries = new ArrayDeque<>();

		private long left;

		private long added;

		private void add(long sequence, @Nullable String earlierBootId) {
			this.entries.add(BufferedEvent.of(sequence, new ClientDisconnected("c", 1, 0, 1), earlierBootId));
			this.left++;
			this.added++;
		}

		@Override
		public @Nullable BufferedEvent take() {
			return this.entries.poll();
		}

		@Override
		public void release(BufferedEvent entry, Fate fate) {
			this.left--;
		}

		@Override
		public long events() {
			return this.left;
		}

		@Override
		public long oldestTimestamp() {
			return Long.MAX_VALUE;
		}

		@Override
		public long takenAfterAll() {
			return this.added;
		}

		@Override
		public long capacity() {
			return 1 << 20;
		}

		@Override
		public void open() {
		}

		@Override
		public boolean opening() {
			return false;
		}

		@Override
		public void tick(long now) {
		}

		@Override
		public boolean close(Runnable closed) {
			return false;
		}

		@Override
		public boolean surviveStop() {
			return false;
		}

	}

}
