// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PubRelMarker;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link DurableQueue}.
 */
class DurableQueueTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int MANY = 100;

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final StoreChanges changes = new StoreChanges(this.commits, false, Long.MAX_VALUE);

	private final DurableQueue queue = new DurableQueue(this.changes, "c", true);

	@AfterEach
	void close() {
		this.commits.close(TIMEOUT);
	}

	private void commit() {
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	private DurableQueue restarted() {
		commit();
		return new DurableQueue(this.changes, "c", false);
	}

	@Test
	void givesMessagesInTheirOrderFromMemoryAndFromDisk() {
		for (int i = 0; i < MANY; i++) {
			this.queue.enqueue(message(i));
			if (i % 7 == 0) {
				commit();
			}
		}
		assertThat(drain(this.queue)).containsExactlyElementsOf(payloads(0, MANY));
		commit();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void givesAfterARestartWhatWasNotAcknowledged() {
		for (int i = 0; i < MANY; i++) {
			this.queue.enqueue(message(i));
		}
		for (int id = 1; id <= 5; id++) {
			send(this.queue, id);
		}
		this.queue.sent().acknowledged(1, new PubRelMarker());
		this.queue.sent().acknowledged(3, new PubRelMarker());
		DurableQueue next = restarted();
		assertThat(next.waiting()).isEqualTo(MANY - 5);
		assertThat(inFlight(next)).containsExactly(Map.entry(2, "1"), Map.entry(4, "3"), Map.entry(5, "4"));
		assertThat(drain(next)).containsExactlyElementsOf(payloads(5, MANY));
	}

	@Test
	void owesPubrelForWhatWasReceived() {
		this.queue.enqueue(message(0));
		PublishedMessage sent = send(this.queue, 7);
		this.queue.sent().acknowledged(7, sent);
		DurableQueue next = restarted();
		assertThat(inFlight(next)).containsExactly(Map.entry(7, "PUBREL"));
		assertThat(this.store.count(Kind.MESSAGE)).isZero();
		next.sent().acknowledged(7, new PubRelMarker());
		commit();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void keepsWhatIsSentWithoutAWaitApartFromWhatWaits() {
		this.queue.enqueue(message(0));
		this.queue.sent(1, message(1));
		this.queue.enqueue(message(2));
		DurableQueue next = restarted();
		assertThat(inFlight(next)).containsExactly(Map.entry(1, "1"));
		assertThat(drain(next)).containsExactly("0", "2");
	}

	@Test
	void writesNothingOfWhatIsAcknowledgedBeforeTheCommit() {
		this.store.hold(true);
		this.queue.enqueue(message(0));
		// It is part of the commit that is held.
		this.queue.enqueue(message(1));
		send(this.queue, 1);
		send(this.queue, 2);
		this.queue.sent().acknowledged(1, new PubRelMarker());
		this.queue.sent().acknowledged(2, new PubRelMarker());
		this.store.hold(false);
		commit();
		assertThat(this.store.size()).isZero();
		assertThat(this.store.writes().stream().mapToInt(List::size).sum()).isLessThan(8);
	}

	@Test
	void startsAgainWhereItWasAfterAConnectionThatHasRead() {
		for (int i = 0; i < MANY; i++) {
			this.queue.enqueue(message(i));
		}
		DurableQueue next = restarted();
		send(next, 1);
		next.forget();
		assertThat(drain(next)).containsExactlyElementsOf(payloads(1, MANY));
	}

	/** A message with a number in use would replace the one that has it. */
	@Test
	void readsAgainWhatCouldNotBeRead() {
		for (int i = 0; i < 3; i++) {
			this.queue.enqueue(message(i));
		}
		send(this.queue, 1);
		DurableQueue next = restarted();
		this.store.failReads(true);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(() -> next.enqueue(message(7)));
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(next::waiting);
		this.store.failReads(false);
		next.enqueue(message(3));
		assertThat(next.waiting()).isEqualTo(3);
		assertThat(inFlight(next)).containsExactly(Map.entry(1, "0"));
		DurableQueue last = restarted();
		assertThat(drain(last)).containsExactly("1", "2", "3");
	}

	@Test
	void keepsTheFirstOneThatCouldNotBeRead() {
		this.store.hold(true);
		for (int i = 0; i < 3; i++) {
			this.queue.enqueue(message(i));
		}
		this.store.hold(false);
		commit();
		this.store.failReads(true);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.queue::dequeue);
		assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(this.queue::tryToRead);
		this.store.failReads(false);
		this.queue.tryToRead();
		assertThat(drain(this.queue)).containsExactly("0", "1", "2");
	}

	@Test
	void storesNothingOfASessionThatHasEnded() {
		this.queue.enqueue(message(0));
		PublishedMessage sent = send(this.queue, 1);
		this.queue.closeAndPurge();
		this.queue.sent().acknowledged(1, sent);
		this.queue.enqueue(message(1));
		commit();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void tellsWhenSentIsStored() {
		List<String> done = new ArrayList<>();
		this.store.hold(true);
		this.queue.sent(1, message(0));
		this.queue.sent().whenStored(1, () -> done.add("first"));
		this.queue.sent().whenStored(1, () -> done.add("second"));
		assertThat(done).isEmpty();
		this.store.hold(false);
		commit();
		assertThat(done).containsExactly("second");
		this.queue.sent().whenStored(1, () -> done.add("third"));
		assertThat(done).containsExactly("second", "third");
	}

	/**
	 * A later message would be sent ahead of an earlier one otherwise, and after a crash.
	 */
	@Test
	void tellsThatAMessageWasSentWithTheCommandThatSentIt() {
		StoredMessage waiting = new StoredMessage(this.queue, 0, message(0));
		StoredState publication = waiting.published();
		waiting.sent(1, 0);
		assertThat(kinds(publication)).containsExactly(Kind.MESSAGE);
		assertThat(kinds(waiting)).containsExactly(Kind.SENT);
	}

	/** Both are sent by later commands, and one publication is not committed before. */
	@Test
	void whatFollowsIsInTheOrderInWhichMessagesAreSent() {
		List<String> sent = new ArrayList<>();
		StoredMessage first = new StoredMessage(this.queue, 0, message(0));
		this.changes.add(first.published());
		commit();
		this.store.hold(true);
		this.changes.add(StoredState.of(Change.drop("busy")));
		StoredMessage second = new StoredMessage(this.queue, 1, message(1));
		this.changes.add(second.published());
		first.sent(1, 0);
		this.changes.add(first);
		first.whenStored(() -> sent.add("first"));
		second.sent(2, 1);
		this.changes.add(second);
		second.whenStored(() -> sent.add("second"));
		this.store.hold(false);
		commit();
		assertThat(sent).containsExactly("first", "second");
	}

	@Test
	void tellsThatAMessageWasSentWithItsPublicationIfThatComesLater() {
		StoredMessage waiting = new StoredMessage(this.queue, 0, message(0));
		StoredState publication = waiting.published();
		waiting.sent(1, 0);
		assertThat(kinds(waiting)).isEmpty();
		assertThat(kinds(publication)).containsExactly(Kind.MESSAGE, Kind.SENT);
	}

	private static List<Kind> kinds(StoredState state) {
		List<Kind> kinds = new ArrayList<>();
		state.collect((change) -> kinds.add(change.kind()));
		return kinds;
	}

	private static PublishedMessage send(DurableQueue queue, int id) {
		PublishedMessage message = (PublishedMessage) queue.dequeue();
		assertThat(message).isNotNull();
		queue.sent(id, message);
		return message;
	}

	private static Map<Integer, String> inFlight(DurableQueue queue) {
		Map<Integer, String> window = new LinkedHashMap<>();
		queue.sent().restore((id, message) -> window.put(id, text(message)));
		return window;
	}

	private static List<String> drain(DurableQueue queue) {
		List<String> messages = new ArrayList<>();
		for (EnqueuedMessage next = queue.dequeue(); next != null; next = queue.dequeue()) {
			messages.add(text(next));
			queue.discard();
		}
		assertThat(queue.isEmpty()).isTrue();
		return messages;
	}

	private static List<String> payloads(int from, int to) {
		List<String> payloads = new ArrayList<>();
		for (int i = from; i < to; i++) {
			payloads.add(Integer.toString(i));
		}
		return payloads;
	}

	private static String text(EnqueuedMessage message) {
		return (message instanceof PublishedMessage publish) ? publish.getPayload().toString(StandardCharsets.UTF_8)
				: "PUBREL";
	}

	private static PublishedMessage message(int number) {
		return new PublishedMessage(new Topic("t"), MqttQoS.EXACTLY_ONCE,
				Unpooled.copiedBuffer(Integer.toString(number), StandardCharsets.UTF_8), false, Instant.MAX,
				new MqttProperty<?>[0]);
	}

}
