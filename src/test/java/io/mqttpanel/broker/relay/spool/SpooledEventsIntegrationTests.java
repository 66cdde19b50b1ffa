// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventSelection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * One line of facts, in memory and on disk.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpooledEventsIntegrationTests {

	private static final long CYCLE = Duration.ofSeconds(5).toNanos();

	@TempDir
	private Path directory;

	private EventCounts counts = new EventCounts();

	private EventBuffer buffer = buffer(4_000_000);

	private @Nullable SpooledEvents events;

	private int runs;

	private int announced;

	private long now;

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

	@Test
	void leavesTheDiskAloneWhileEventsAreTakenAndReleased() {
		announce(100);
		releaseAll(takeAll(100));
		cycles(3);
		assertThat(events().spooledBytes()).isZero();
		assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.SENT)).isEqualTo(100);
	}

	@Test
	void movesWhatWaitsToTheDiskAndGivesItBackInOrder() {
		announce(5_000);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 5_000);
		assertThat(this.buffer.bytes()).isLessThan(300_000);
		announce(10);
		List<BufferedEvent> taken = takeAll(5_010);
		assertThat(ids(taken)).isEqualTo(range(1, 5_010));
		releaseAll(taken);
		assertThat(events().events()).isZero();
		cycles(2);
		Awaitility.await().until(() -> events().spooledBytes() == 0);
	}

	@Test
	void takesFromMemoryWhatWouldNotFitThere() {
		this.buffer = buffer(100_000);
		reopen();
		for (int i = 0; i < 100; i++) {
			announce(300);
			events().tick(this.now);
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> this.buffer.bytes() < 50_000);
		}
		assertThat(ids(takeAll(30_000))).isEqualTo(range(1, 30_000));
		assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED)).isZero();
	}

	@Test
	void sendsAfterAStopWhatWasNotReleasedInOrderAndOnlyThat() {
		announce(3_000);
		releaseAll(takeAll(3_000).subList(0, 1_000));
		announce(500);
		reopen();
		List<BufferedEvent> taken = takeAll(2_500);
		assertThat(ids(taken)).isEqualTo(range(1_001, 3_500));
		assertThat(taken).extracting(BufferedEvent::run).containsOnly("run0");
		assertThat(events().take()).isNull();
	}

	@Test
	void putsNewEventsBehindThoseOfTheRunBefore() {
		announce(2_000);
		reopen();
		announce(10);
		assertThat(ids(takeAll(2_010))).isEqualTo(range(1, 2_010));
	}

	@Test
	void givesUpTheLowestClassFirstWhenFull(CapturedOutput output) {
		reopen(this.directory, DataSize.ofKilobytes(64));
		for (int i = 0; i < 15; i++) {
			announceConnected(i);
			announce(1_000);
			cycles(2);
			Awaitility.await().until(() -> this.buffer.events() == 0);
		}
		long lost = this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED);
		assertThat(lost).isPositive();
		assertThat(this.counts.get(EventType.CLIENT_CONNECTED, Fate.DROPPED)).isZero();
		assertThat(events().spooledBytes()).isLessThanOrEqualTo(64 << 10);
		assertThat(output).containsOnlyOnce("is full (65536 bytes)");
		List<BufferedEvent> taken = takeAll((int) (15_015 - lost));
		assertThat(taken).filteredOn((entry) -> entry.event() instanceof ClientConnected).hasSize(15);
		assertThat(taken).extracting(BufferedEvent::sequence).isSorted();
		assertThat(taken.get(taken.size() - 1).event()).isInstanceOf(PacketProcessed.class);
		releaseAll(taken);
		assertThat(events().events()).isZero();
	}

	@Test
	void goesOnInMemoryWhereTheDirectoryCannotBeUsedAndUsesItLater(CapturedOutput output) throws IOException {
		Path inTheWay = Files.createFile(this.directory.resolve("file"));
		reopen(inTheWay, DataSize.ofMegabytes(10));
		announce(50);
		cycles(4);
		assertThat(events().failure()).contains(inTheWay.toString());
		assertThat(ids(takeAll(50))).isEqualTo(range(1, 50));
		announce(50);
		assertThat(output).containsOnlyOnce("cannot be used");
		Files.delete(inTheWay);
		Awaitility.await().atMost(Duration.ofSeconds(15)).until(() -> events().failure() == null);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 50);
		assertThat(ids(takeAll(50))).isEqualTo(range(51, 100));
		assertThat(output).containsOnlyOnce("can be used again");
	}

	@Test
	void keepsTheRestWhenBytesAreFlipped(CapturedOutput output) throws IOException {
		announce(20_000);
		stop();
		byte[] bytes = Files.readAllBytes(SpoolStore.file(this.directory));
		boolean flip = false;
		for (int at = bytes.length - 200; at > 0; at--) {
			if (new String(bytes, at, 4, StandardCharsets.ISO_8859_1).equals("run0")) {
				bytes[at + 100] ^= flip ? 1 : 0;
				flip = !flip;
			}
		}
		Files.write(SpoolStore.file(this.directory), bytes);
		open(this.directory, DataSize.ofMegabytes(10));
		Awaitility.await().until(() -> output.getOut().contains("The spool is damaged"));
		Awaitility.await().until(() -> events().spooledEvents() > 0);
		int kept = (int) events().spooledEvents();
		assertThat(kept).isBetween(1, 19_999);
		assertThat(ids(takeAll(kept))).isSorted();
	}

	@Test
	void keepsTheBeginningWhenTheEndIsMissing(CapturedOutput output) throws IOException {
		Path crashed = this.directory.resolve("crashed");
		announce(10_000);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 10_000);
		announce(10_000);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 20_000);
		Files.createDirectory(crashed);
		Files.copy(SpoolStore.file(this.directory), SpoolStore.file(crashed));
		try (RandomAccessFile bytes = new RandomAccessFile(SpoolStore.file(crashed).toFile(), "rw")) {
			bytes.setLength(bytes.length() - 5_000);
		}
		stop();
		open(crashed, DataSize.ofMegabytes(10));
		Awaitility.await().until(() -> output.getOut().contains("was not closed properly"));
		Awaitility.await().until(() -> events().spooledEvents() > 0);
		int kept = (int) events().spooledEvents();
		assertThat(kept).isGreaterThanOrEqualTo(10_000);
		assertThat(ids(takeAll(kept))).isEqualTo(range(1, kept));
	}

	@Test
	void beginsAnewWhereTheFileIsNoSpool(CapturedOutput output) throws IOException {
		stop();
		Files.write(SpoolStore.file(this.directory), new byte[100_000]);
		open(this.directory, DataSize.ofMegabytes(10));
		announce(100);
		cycles(2);
		Awaitility.await().until(() -> events().spooledEvents() == 100);
		assertThat(output).contains("put aside");
		assertThat(this.directory.resolve("spool.mv.damaged")).exists();
	}

	@Test
	void givesTheSpaceBack() throws IOException {
		for (int i = 0; i < 20; i++) {
			announce(5_000);
			cycles(2);
			Awaitility.await().until(() -> this.buffer.events() == 0);
			releaseAll(takeAll(5_000));
		}
		cycles(2);
		Awaitility.await().until(() -> events().spooledBytes() == 0);
		assertThat(Files.size(SpoolStore.file(this.directory))).isLessThan(17 << 20);
	}

	private SpooledEvents events() {
		SpooledEvents events = this.events;
		assertThat(events).isNotNull();
		return events;
	}

	private EventBuffer buffer(long capacity) {
		return new EventBuffer(new EventSelection(EnumSet.allOf(EventType.class)), this.counts, capacity, 100);
	}

	private void open(Path path, DataSize maxSize) {
		this.events = new SpooledEvents(this.buffer, this.counts, path,
				new SpoolProperties(path, maxSize, Duration.ofSeconds(10)), "run" + this.runs++);
		this.events.open();
		Awaitility.await().until(() -> events().surviveStop() || events().failure() != null);
	}

	private void stop() {
		close();
		this.buffer = buffer(this.buffer.capacity());
	}

	private void reopen() {
		reopen(this.directory, DataSize.ofMegabytes(10));
	}

	private void reopen(Path path, DataSize maxSize) {
		long capacity = this.buffer.capacity();
		EventBuffer before = this.buffer;
		close();
		this.buffer = before.events() == 0 && before.newest() == 0 ? before : buffer(capacity);
		open(path, maxSize);
	}

	private void announce(int count) {
		for (int i = 0; i < count; i++) {
			this.announced++;
			this.buffer.onEvent(new PacketProcessed("c", this.announced, Direction.SENT, 3, 1, 9, 1_000));
		}
	}

	private void announceConnected(int connection) {
		this.buffer.onEvent(new ClientConnected("c", connection, 5, "u", "h:1", 0, 0, 1_000));
	}

	private void cycles(int count) {
		for (int i = 0; i < count; i++) {
			this.now += CYCLE;
			events().tick(this.now);
		}
	}

	private List<BufferedEvent> takeAll(int count) {
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

	private void releaseAll(List<BufferedEvent> taken) {
		taken.forEach((entry) -> events().release(entry, Fate.SENT));
	}

	private static List<Integer> ids(List<BufferedEvent> taken) {
		return taken.stream().map((entry) -> (int) entry.event().connection()).toList();
	}

	private static List<Integer> range(int first, int last) {
		return IntStream.rangeClosed(first, last).boxed().toList();
	}

	private static boolean await(CountDownLatch latch) {
		try {
			return latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return false;
		}
	}

}
