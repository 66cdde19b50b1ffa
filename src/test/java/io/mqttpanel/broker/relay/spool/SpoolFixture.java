// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Queue with a spool, and the operations of the tests on it.
 */
abstract class SpoolFixture {

	static final long CYCLE = Duration.ofSeconds(5).toNanos();

	@TempDir
	Path directory;

	EventCounts counts = new EventCounts();

	EventBuffer buffer = buffer(4_000_000);

	@Nullable SpooledEvents events;

	int starts;

	int announced;

	long now;

	@BeforeEach
	void open() {
		open(this.directory, DataSize.ofMegabytes(10));
	}

	@AfterEach
	void close() {
		CountDownLatch closed = new CountDownLatch(1);
		events().close(closed::countDown);
		assertThat(await(closed)).isTrue();
	}

	SpooledEvents events() {
		SpooledEvents events = this.events;
		assertThat(events).isNotNull();
		return events;
	}

	EventBuffer buffer(long capacity) {
		return new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), this.counts, capacity, 100);
	}

	void open(Path path, DataSize maxSize) {
		this.events = new SpooledEvents(this.buffer, this.counts, path, maxSize.toBytes(), Duration.ofSeconds(10),
				"run" + this.starts++);
		this.events.open();
		Awaitility.await().until(() -> events().surviveStop() || events().failure() != null);
	}

	void stop() {
		close();
		this.buffer = buffer(this.buffer.capacity());
	}

	void reopen() {
		reopen(this.directory, DataSize.ofMegabytes(10));
	}

	void reopen(Path path, DataSize maxSize) {
		long capacity = this.buffer.capacity();
		EventBuffer before = this.buffer;
		close();
		this.buffer = (before.takenAfterAll() == 0) ? before : buffer(capacity);
		open(path, maxSize);
	}

	void announce(int count) {
		announce("c", count);
	}

	void announce(String clientId, int count) {
		for (int i = 0; i < count; i++) {
			this.announced++;
			this.buffer.onEvent(new PacketProcessed(clientId, this.announced, 0, Direction.SENT, 3, 1, 9, 1_000));
		}
	}

	void announceConnected(int connection) {
		this.buffer.onEvent(new ClientConnected("c", connection, 0, 5, "u", "h:1", 0, 0, 1_000));
	}

	void cycles(int count) {
		for (int i = 0; i < count; i++) {
			this.now += CYCLE;
			events().tick(this.now);
		}
	}

	List<BufferedEvent> takeAll(int count) {
		List<BufferedEvent> taken = new ArrayList<>();
		Awaitility.await().pollInterval(Duration.ofMillis(1)).atMost(Duration.ofSeconds(20)).until(() -> {
			for (BufferedEvent next = events().take(); next != null; next = events().take()) {
				taken.add(next);
			}
			return taken.size() >= count;
		});
		assertThat(taken.size()).isEqualTo(count);
		return taken;
	}

	void releaseAll(List<BufferedEvent> taken) {
		taken.forEach((entry) -> events().release(entry, Fate.SENT));
	}

	static List<Integer> ids(List<BufferedEvent> taken) {
		return taken.stream().map((entry) -> (int) entry.event().connection()).toList();
	}

	static List<Integer> range(int first, int last) {
		return IntStream.rangeClosed(first, last).boxed().toList();
	}

	static boolean await(CountDownLatch latch) {
		try {
			return latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
