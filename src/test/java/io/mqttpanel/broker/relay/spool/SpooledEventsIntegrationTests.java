// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.util.unit.DataSize;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.RelayStatus.Fate;
import io.mqttpanel.broker.relay.buffer.BufferedEvent;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order of events in memory and on disk.
 */
@ExtendWith(OutputCaptureExtension.class)
class SpooledEventsIntegrationTests extends SpoolFixture {

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
		for (int i = 0; i < 150; i++) {
			announce(200);
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
		assertThat(taken).extracting(BufferedEvent::earlierBootId).containsOnly("run0");
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

	/** Clients cannot fill the log by filling the spool again and again. */
	@Test
	void warnsOnceThatItIsFullThoughItHasRoomBetween(CapturedOutput output) {
		reopen(this.directory, DataSize.ofKilobytes(64));
		for (int times = 1; times <= 2; times++) {
			long before = this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED);
			for (int i = 0; i < 15; i++) {
				announce(1_000);
				cycles(2);
				Awaitility.await().until(() -> this.buffer.events() == 0);
			}
			Awaitility.await().pollInterval(Duration.ofMillis(1)).until(() -> {
				for (BufferedEvent next = events().take(); next != null; next = events().take()) {
					events().release(next, Fate.SENT);
				}
				return events().events() == 0;
			});
			assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED)).isGreaterThan(before);
		}
		assertThat(output).containsOnlyOnce("is full (65536 bytes)");
	}

	/** The one has a thousand events for each of the other. */
	@Test
	void givesUpTheEventsOfTheClientWithTheMostWhenFull() {
		reopen(this.directory, DataSize.ofKilobytes(64));
		for (int i = 0; i < 15; i++) {
			announce("quiet", 1);
			announce("flooding", 1_000);
			cycles(2);
			Awaitility.await().until(() -> this.buffer.events() == 0);
		}
		long lost = this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED);
		assertThat(lost).isPositive();
		List<BufferedEvent> taken = takeAll((int) (15_015 - lost));
		assertThat(taken).filteredOn((entry) -> entry.event().clientId().equals("quiet")).hasSize(15);
		releaseAll(taken);
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

}
