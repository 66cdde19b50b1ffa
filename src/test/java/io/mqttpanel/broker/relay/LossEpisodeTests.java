// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Instant;
import java.util.EnumSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LossEpisode}.
 */
@ExtendWith(OutputCaptureExtension.class)
class LossEpisodeTests {

	private static final String FULL = "The buffer for the Panel is full";

	private static final String ROOM = "The buffer for the Panel has room again";

	private final EventCounts counts = new EventCounts();

	private final EventBuffer buffer = new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), this.counts,
			10_000, 100);

	private Instant now = Instant.EPOCH;

	private final LossEpisode episode = new LossEpisode(this.buffer, this.counts, () -> this.now);

	/** Clients that make many events again and again cannot fill the log. */
	@Test
	void logsOneEpisodeInAnIntervalAndWhatAllHaveLost(CapturedOutput output) {
		for (int i = 0; i < 3; i++) {
			loseAndDrain();
		}
		assertThat(output.getOut()).containsOnlyOnce(FULL).containsOnlyOnce(ROOM);
		this.now = this.now.plus(WarningInterval.LENGTH);
		long before = dropped() / 3;
		loseAndDrain();
		assertThat(output.getOut().split(FULL, -1)).hasSize(3);
		assertThat(output.getOut()).contains(ROOM + ": " + before + " PACKET_PROCESSED")
			.contains(ROOM + ": " + (dropped() - before) + " PACKET_PROCESSED");
	}

	@Test
	void logsAnEpisodeThatGoesOnWhenTheIntervalHasPassed(CapturedOutput output) {
		loseAndDrain();
		lose();
		assertThat(output.getOut()).containsOnlyOnce(FULL);
		this.now = this.now.plus(WarningInterval.LENGTH);
		lose();
		assertThat(output.getOut().split(FULL, -1)).hasSize(3);
	}

	private void loseAndDrain() {
		lose();
		for (BufferedEvent taken = this.buffer.take(); taken != null; taken = this.buffer.take()) {
			this.buffer.release(taken, Fate.SENT);
		}
		assertThat(this.buffer.bytes()).isZero();
		// The first finds what was given up meanwhile.
		this.episode.check();
		this.episode.check();
	}

	private void lose() {
		for (int i = 1; i <= 500; i++) {
			this.buffer.onEvent(new PacketProcessed("c", 1, 0, Direction.RECEIVED, 3, 0, 2, i));
		}
		this.episode.check();
	}

	private long dropped() {
		return this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED);
	}

}
