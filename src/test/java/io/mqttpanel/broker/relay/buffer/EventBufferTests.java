// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.buffer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventClass;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.event.RelayStatus.Fate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Events of the buffer: their order, and those that are dropped.
 */
class EventBufferTests {

	private static final Map<Integer, byte[]> payloads = new HashMap<>();

	private final EventCounts counts = new EventCounts();

	private final EventBuffer buffer = buffer(EnumSet.allOf(EventType.class), 10_000);

	@Test
	void givesEventsInTheOrderOfTheirAnnouncementAcrossClasses() {
		announce(connected(1), packet(3), published(10), packet(4), disconnected(1));
		assertThat(drain()).extracting(PanelEvent::type)
			.containsExactly(EventType.CLIENT_CONNECTED, EventType.PACKET_PROCESSED, EventType.MESSAGE_PUBLISHED,
					EventType.PACKET_PROCESSED, EventType.CLIENT_DISCONNECTED);
		assertThat(this.buffer.take()).isNull();
	}

	@Test
	void countsAnEventAsBufferedUntilItIsReleased() {
		announce(connected(1));
		BufferedEvent taken = this.buffer.take();
		assertThat(taken).isNotNull();
		assertThat(this.buffer.events()).isEqualTo(1);
		assertThat(this.buffer.bytes()).isEqualTo(taken.size());
		this.buffer.release(taken, Fate.SENT);
		assertThat(this.buffer.events()).isZero();
		assertThat(this.buffer.bytes()).isZero();
		assertThat(this.counts.get(EventType.CLIENT_CONNECTED, Fate.SENT)).isEqualTo(1);
	}

	@Test
	void givesUpTheOldestOfTheLowestClassWhenFull() {
		announce(connected(1), published(100), published(200));
		for (int i = 1; i <= 500; i++) {
			announce(packet(i));
		}
		assertThat(this.buffer.bytes()).isLessThanOrEqualTo(10_000);
		List<PanelEvent> left = drain();
		assertThat(left.subList(0, 3)).containsExactly(connected(1), published(100), published(200));
		assertThat(left.get(3)).isEqualTo(packet(500 - (left.size() - 4)));
		assertThat(left.get(left.size() - 1)).isEqualTo(packet(500));
		assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED)).isEqualTo(500 - (left.size() - 3));
		assertThat(this.counts.get(EventType.MESSAGE_PUBLISHED, Fate.DROPPED)).isZero();
	}

	@Test
	void givesUpPublishedBeforeLifecycleAndLifecycleLast() {
		announce(connected(1), published(1_730), published(1_731), packet(1), published(1_732), published(1_733));
		announce(published(1_734));
		assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED)).isEqualTo(1);
		assertThat(this.counts.get(EventType.MESSAGE_PUBLISHED, Fate.DROPPED)).isEqualTo(1);
		assertThat(this.counts.get(EventType.CLIENT_CONNECTED, Fate.DROPPED)).isZero();
		for (int i = 2; i <= 200; i++) {
			announce(connected(i));
		}
		List<PanelEvent> left = drain();
		assertThat(left).hasOnlyElementsOfType(ClientConnected.class).endsWith(connected(200));
		assertThat(this.counts.get(EventType.CLIENT_CONNECTED, Fate.DROPPED)).isEqualTo(200 - left.size());
	}

	@Test
	void keepsWhatWasTakenOutOfReachOfEviction() {
		announce(packet(1), packet(2));
		BufferedEvent first = this.buffer.take();
		for (int i = 3; i <= 500; i++) {
			announce(packet(i));
		}
		assertThat(first).isNotNull();
		assertThat(first.event()).isEqualTo(packet(1));
		assertThat(this.buffer.take()).isNotNull()
			.satisfies((entry) -> assertThat(entry.event()).isNotEqualTo(packet(1)));
	}

	@Test
	void takesOnlyTheSelectedKindsAndNoAuthPackets() {
		EventBuffer selective = buffer(EnumSet.of(EventType.PACKET_PROCESSED), 10_000);
		selective.onEvent(connected(1));
		selective.onEvent(new PacketProcessed("c", 1, 0, Direction.SENT, 15, 0, 2, 1));
		selective
			.onEvent(new AccessDecided(AccessDecided.Outcome.GRANTED, AccessDecided.Source.PANEL, Duration.ZERO, 1));
		assertThat(selective.take()).isNull();
		selective.onEvent(packet(1));
		assertThat(selective.events()).isEqualTo(1);
		assertThat(selective.payloadLimit()).isZero();
		assertThat(this.buffer.payloadLimit()).isEqualTo(2_345);
	}

	@Test
	void keepsTheOrderOfEachClientWhenManyThreadsAnnounce() throws InterruptedException {
		EventBuffer shared = buffer(EnumSet.allOf(EventType.class), Long.MAX_VALUE);
		int each = 20_000;
		List<PanelEvent> seen = announceConcurrently(shared, 4, each, 4 * each);
		Map<String, Long> last = new HashMap<>();
		assertThat(seen).hasSize(4 * each).allSatisfy((event) -> {
			Long before = last.put(event.clientId(), event.timestamp());
			assertThat(event.timestamp()).isEqualTo((before != null) ? before + 1 : 1);
		});
	}

	@Test
	void accountsForEveryEventWhenManyThreadsAnnounceIntoAFullBuffer() throws InterruptedException {
		EventBuffer shared = buffer(EnumSet.allOf(EventType.class), 20_000);
		List<PanelEvent> seen = announceConcurrently(shared, 4, 20_000, 0);
		for (BufferedEvent entry = shared.take(); entry != null; entry = shared.take()) {
			seen.add(entry.event());
			shared.release(entry, Fate.SENT);
		}
		long dropped = 0;
		for (EventType type : EventType.values()) {
			dropped += this.counts.get(type, Fate.DROPPED);
		}
		assertThat(seen.size() + dropped).isEqualTo(80_000);
		assertThat(dropped).isPositive();
		assertThat(shared.bytes()).isZero();
		assertThat(shared.events()).isZero();
		Map<String, Long> last = new HashMap<>();
		assertThat(seen).allSatisfy((event) -> {
			Long before = last.put(event.clientId(), event.timestamp());
			assertThat(event.timestamp()).isGreaterThan((before != null) ? before : 0);
		});
	}

	@Test
	void givesUpNoConnectionWhilePacketsWaitWhenManyThreadsAnnounce() throws InterruptedException {
		EventBuffer shared = buffer(EnumSet.allOf(EventType.class), 60_000);
		inThreads(8, (client) -> {
			for (int i = 1; i <= 10_000; i++) {
				shared.onEvent((i % 500 == 0) ? new ClientDisconnected(client, 1, 0, i)
						: new PacketProcessed(client, 1, 0, Direction.SENT, 3, 0, 2, i));
			}
		});
		assertThat(this.counts.get(EventType.PACKET_PROCESSED, Fate.DROPPED)).isGreaterThan(70_000);
		assertThat(this.counts.lost(EventClass.LIFECYCLE)).isZero();
	}

	/** Each drops its part of what all add, and none all of it. */
	@Test
	void keepsNoThreadAsLongAsOthersAnnounce() throws InterruptedException {
		EventBuffer shared = buffer(EnumSet.allOf(EventType.class), 100_000);
		CountDownLatch through = new CountDownLatch(4);
		AtomicBoolean kept = new AtomicBoolean();
		long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(25);
		inThreads(4, (client) -> {
			for (int i = 1; i <= 20_000; i++) {
				shared.onEvent(new PacketProcessed(client, 1, 0, Direction.SENT, 3, 0, 2, i));
			}
			through.countDown();
			while (through.getCount() > 0 && !kept.get()) {
				shared.onEvent(new PacketProcessed(client, 1, 0, Direction.SENT, 3, 0, 2, 0));
				kept.compareAndSet(false, System.nanoTime() - until > 0);
			}
		});
		assertThat(kept).isFalse();
	}

	@Test
	void keepsTheArrayOfThePayloadUnlessItIsLongerThanItsLimit() {
		MessagePublished fits = published(2_345);
		MessagePublished tooLong = published(2_346);
		announce(fits, tooLong);
		List<PanelEvent> events = drain();
		assertThat(events.get(0)).isInstanceOfSatisfying(MessagePublished.class,
				(event) -> assertThat(event.payload()).isSameAs(fits.payload()));
		assertThat(events.get(1)).isInstanceOfSatisfying(MessagePublished.class, (event) -> {
			assertThat(event.payload()).hasSize(2_345);
			assertThat(event.payloadSize()).isEqualTo(2_346);
		});
	}

	private static void inThreads(int threads, Consumer<String> announce) throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int thread = 0; thread < threads; thread++) {
			String client = "client-" + thread;
			executor.execute(() -> announce.accept(client));
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
	}

	private List<PanelEvent> announceConcurrently(EventBuffer shared, int threads, int each, int takeAtLeast)
			throws InterruptedException {
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		CountDownLatch done = new CountDownLatch(threads);
		for (int thread = 0; thread < threads; thread++) {
			String client = "client-" + thread;
			executor.execute(() -> {
				for (long i = 1; i <= each; i++) {
					shared.onEvent(event(client, i));
				}
				done.countDown();
			});
		}
		List<PanelEvent> seen = new ArrayList<>();
		long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
		while ((done.getCount() > 0 || seen.size() < takeAtLeast) && System.nanoTime() < until) {
			BufferedEvent entry = shared.take();
			if (entry != null) {
				seen.add(entry.event());
				shared.release(entry, Fate.SENT);
			}
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
		return seen;
	}

	private static PanelEvent event(String client, long i) {
		return switch ((int) (i % 3)) {
			case 0 -> new ClientDisconnected(client, 1, 0, i);
			case 1 -> new PacketProcessed(client, 1, 0, Direction.SENT, 3, 0, 2, i);
			default -> new MessagePublished(client, 1, 0, "t", new byte[3], 3, 0, false, i);
		};
	}

	private EventBuffer buffer(EnumSet<EventType> types, long capacity) {
		return new EventBuffer(new EventFilter(types), this.counts, capacity, 2_345);
	}

	private void announce(PanelEvent... events) {
		for (PanelEvent event : events) {
			this.buffer.onEvent(event);
		}
	}

	private List<PanelEvent> drain() {
		List<PanelEvent> events = new ArrayList<>();
		for (BufferedEvent entry = this.buffer.take(); entry != null; entry = this.buffer.take()) {
			events.add(entry.event());
		}
		return events;
	}

	private static ClientConnected connected(long connection) {
		return new ClientConnected("c", connection, 0, 4, "", "127.0.0.1:1", 0, 0, 1);
	}

	private static ClientDisconnected disconnected(long connection) {
		return new ClientDisconnected("c", connection, 0, 1);
	}

	private static PacketProcessed packet(int id) {
		return new PacketProcessed("c", 1, 0, Direction.RECEIVED, 3, id, 2, 1);
	}

	private static MessagePublished published(int size) {
		return new MessagePublished("c", 1, 0, "t", payloads.computeIfAbsent(size, byte[]::new), size, 0, false, 1);
	}

}
