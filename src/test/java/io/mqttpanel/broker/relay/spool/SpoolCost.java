// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;

/**
 * Cost of a spool: one million events, a third of them messages of 60 bytes, from the
 * buffer to the disk and back.
 */
public final class SpoolCost {

	private static final int EVENTS = 1_000_000;

	private static final int AHEAD = 10_000;

	private static final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

	private final Path directory;

	private final EventCounts counts = new EventCounts();

	private EventBuffer buffer = buffer();

	private SpoolCost(Path directory) {
		this.directory = directory;
	}

	/**
	 * Measures once and ends.
	 * @param args none
	 * @throws IOException if there is no temporary directory to be had
	 */
	public static void main(String[] args) throws IOException {
		Path directory = Files.createTempDirectory("spool-cost");
		try {
			new SpoolCost(directory).measure();
		}
		finally {
			FileSystemUtils.deleteRecursively(directory);
		}
	}

	private void measure() throws IOException {
		write(open("first"));
		System.out.printf("%.1f bytes on disk for each event%n", (double) size() / EVENTS);
		this.buffer = buffer();
		long begin = System.nanoTime();
		SpooledEvents events = open("second");
		System.out.printf("opened and checked in %.2f s%n", seconds(begin));
		read(events);
	}

	private static EventBuffer buffer() {
		return new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), new EventCounts(),
				DataSize.ofMegabytes(64).toBytes(), 100);
	}

	private SpooledEvents open(String bootId) {
		SpooledEvents events = new SpooledEvents(this.buffer, this.counts, this.directory, 1L << 30,
				Duration.ofSeconds(1), bootId);
		events.open();
		Awaitility.await().pollInterval(Duration.ofMillis(1)).until(events::surviveStop);
		return events;
	}

	private void write(SpooledEvents events) {
		long begin = System.nanoTime();
		long before = spoolTime();
		for (int i = 0; i < EVENTS; i += AHEAD) {
			for (int j = i; j < i + AHEAD; j++) {
				this.buffer.onEvent(event(j));
			}
			long target = i + AHEAD;
			events.tick(System.nanoTime());
			Awaitility.await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
				events.tick(System.nanoTime());
				return target - events.spooledEvents() < AHEAD * 4L;
			});
		}
		long after = close(events);
		System.out.printf("written: %,.0f events/s, %.1f us of processor time each%n", EVENTS / seconds(begin),
				(after - before) / 1e3 / EVENTS);
	}

	private static PanelEvent event(int number) {
		String client = "client-" + number / 8 % 10;
		return (number % 3 == 0)
				? new MessagePublished(client, 1L << 50, 0, "t/" + number % 10, new byte[60], 60, 1, false,
						System.currentTimeMillis())
				: new PacketProcessed(client, 1L << 50, 0, Direction.values()[number & 1], 3 + number % 2,
						number & 0xFFFF, 70, System.currentTimeMillis());
	}

	/** Returns the processor time of the spool's thread, which ends here. */
	private static long close(SpooledEvents events) {
		CountDownLatch closed = new CountDownLatch(1);
		long[] time = new long[1];
		events.close(() -> {
			time[0] = spoolTime();
			closed.countDown();
		});
		SpoolFixture.await(closed);
		return time[0];
	}

	private long size() throws IOException {
		long size = 0;
		try (Stream<Path> files = Files.walk(this.directory)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				size += Files.size(file);
			}
		}
		return size;
	}

	private static void read(SpooledEvents events) {
		long begin = System.nanoTime();
		long before = spoolTime();
		for (int taken = 0; taken < EVENTS;) {
			BufferedEvent next = events.take();
			if (next != null) {
				events.release(next, Fate.SENT);
				taken++;
			}
			else {
				events.tick(System.nanoTime());
				Thread.onSpinWait();
			}
		}
		double seconds = seconds(begin);
		System.out.printf("read back: %,.0f events/s, %.1f us of processor time each%n", EVENTS / seconds,
				(close(events) - before) / 1e3 / EVENTS);
	}

	private static double seconds(long begin) {
		return (System.nanoTime() - begin) / 1e9;
	}

	private static long spoolTime() {
		long time = 0;
		for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
			if (thread != null && thread.getThreadName().contains("spool")) {
				time += threads.getThreadCpuTime(thread.getThreadId());
			}
		}
		return time;
	}

}
