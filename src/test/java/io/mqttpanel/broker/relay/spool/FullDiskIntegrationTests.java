// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;
import io.mqttpanel.broker.testing.SmallFileSystem;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Spool on a file system of 2 MB.
 */
@ExtendWith(OutputCaptureExtension.class)
class FullDiskIntegrationTests {

	private static final long CYCLE = Duration.ofSeconds(5).toNanos();

	private final EventCounts counts = new EventCounts();

	private final EventBuffer buffer = new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), this.counts,
			8_000_000, 1_000);

	private final Random random = new Random(1);

	@TempDir
	private Path directory;

	private SmallFileSystem fileSystem;

	private long announced;

	private long now;

	@BeforeEach
	void mount() throws IOException, InterruptedException {
		this.fileSystem = SmallFileSystem.mount(this.directory, "2m");
	}

	@AfterEach
	void unmount() throws IOException, InterruptedException {
		if (this.fileSystem != null) {
			this.fileSystem.unmount();
		}
	}

	@Test
	void losesNothingThatMemoryHasRoomForAndWritesAgainWhenThereIsSpace(CapturedOutput output)
			throws IOException, InterruptedException {
		Path other = Files.write(this.directory.resolve("other"), new byte[1_200_000]);
		SpooledEvents events = new SpooledEvents(this.buffer, this.counts, this.directory, 10 << 20,
				Duration.ofSeconds(10), "run");
		events.open();
		Awaitility.await().until(events::surviveStop);
		Awaitility.await().until(() -> {
			announce(200);
			tick(events);
			return events.failure() != null;
		});
		announce(500);
		tick(events);
		assertThat(events.failure()).contains("No space left on device");
		assertThat(events.spooledEvents()).isPositive();
		long before = events.spooledEvents();
		List<BufferedEvent> taken = take(events, 100);
		Files.delete(other);
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> events.failure() == null);
		tick(events);
		tick(events);
		Awaitility.await().until(() -> events.spooledEvents() > before);
		taken.addAll(take(events, this.announced - 100));
		assertThat(taken).extracting((entry) -> entry.event().connection())
			.containsExactlyElementsOf(LongStream.rangeClosed(1, this.announced).boxed().toList());
		assertThat(this.counts.get(EventType.MESSAGE_PUBLISHED, Fate.DROPPED)).isZero();
		assertThat(output).containsOnlyOnce("cannot be used").containsOnlyOnce("can be used again");
		close(events);
	}

	private static void close(SpooledEvents events) throws InterruptedException {
		CountDownLatch closed = new CountDownLatch(1);
		events.close(closed::countDown);
		assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
	}

	private void announce(int count) {
		for (int i = 0; i < count; i++) {
			byte[] payload = new byte[200];
			this.random.nextBytes(payload);
			this.announced++;
			this.buffer
				.onEvent(new MessagePublished("c", this.announced, 0, "t", payload, payload.length, 0, false, 1_000));
		}
	}

	private void tick(SpooledEvents events) {
		this.now += CYCLE;
		events.tick(this.now);
	}

	private static List<BufferedEvent> take(SpooledEvents events, long count) {
		List<BufferedEvent> taken = new ArrayList<>();
		Awaitility.await().until(() -> {
			while (taken.size() < count) {
				BufferedEvent next = events.take();
				if (next == null) {
					return false;
				}
				taken.add(next);
			}
			return true;
		});
		return taken;
	}

}
