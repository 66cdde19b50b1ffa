// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ReceivedMessages}: a packet identifier is stored as long as it is not
 * free, whatever comes first. A later message with it would be taken for the same.
 */
class ReceivedMessagesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int ID = 7;

	private static final Runnable NOTHING = () -> {
	};

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final StoreChanges changes = new StoreChanges(this.commits, false, Long.MAX_VALUE);

	private final DurableQueue queue = new DurableQueue(this.changes, "c", true);

	private final ReceivedMessages received = new ReceivedMessages(this.queue);

	private final Publication publication = new Publication(this.changes, "c", null,
			EngineClientProbe.message("t", "x", 2, false, false));

	private final List<String> answers = new ArrayList<>();

	@AfterEach
	void close() {
		this.commits.close(TIMEOUT);
	}

	private void publish() {
		this.publication.complete();
		commit();
	}

	private void release() {
		this.received.release(ID, () -> this.answers.add("PUBCOMP"), () -> {
		});
		commit();
	}

	private void commit() {
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	@Test
	void isStoredUntilItIsReleased() {
		this.received.add(ID, this.publication);
		publish();
		assertThat(this.store.count(Kind.RECEIVED)).isEqualTo(1);
		release();
		assertThat(this.store.size()).isZero();
		assertThat(this.answers).containsExactly("PUBCOMP");
	}

	@Test
	void isNotStoredIfItIsReleasedBefore() {
		this.received.add(ID, this.publication);
		release();
		publish();
		assertThat(this.store.size()).isZero();
	}

	@Test
	void isNotStoredIfItsSessionHasEndedBefore() {
		this.received.add(ID, this.publication);
		this.queue.closeAndPurge();
		publish();
		assertThat(this.store.size()).isZero();
	}

	/** A client of MQTT 3 may have 65,535 of them, with long topics. */
	@Test
	void whatIsStoredTakesNoMemoryHereUntilItIsReleased() {
		for (int id = 1; id <= 1_000; id++) {
			Publication next = new Publication(this.changes, "c", null,
					EngineClientProbe.message("t", "x", 2, false, false));
			this.received.add(id, next);
			next.outcome().whenLate(this.answers::clear);
			next.complete();
			commit();
			assertThat(next).hasFieldOrPropertyWithValue("message", null)
				.hasFieldOrPropertyWithValue("states", List.of());
		}
		assertThat(this.received).extracting("messages", InstanceOfAssertFactories.MAP).hasSizeLessThan(100);
		assertThat(this.store.count(Kind.RECEIVED)).isEqualTo(1_000);
		this.received.whenStored(1, () -> this.answers.add("PUBREC"), NOTHING, NOTHING);
		this.received.release(1, () -> this.answers.add("PUBCOMP"), () -> {
		});
		commit();
		assertThat(this.answers).containsExactly("PUBREC", "PUBCOMP");
		assertThat(this.store.count(Kind.RECEIVED)).isEqualTo(999);
	}

	/** MQTT-4.3.3-2: the second copy has come over another connection, perhaps. */
	@Test
	void isNotReceivedIfItHasNotReachedEverybody() {
		this.received.add(ID, this.publication);
		sendAgain("first");
		this.publication.abandon();
		assertThat(this.answers).containsExactly("first has failed");
		publish();
		sendAgain("second");
		assertThat(this.answers).containsExactly("first has failed", "second has failed");
		assertThat(this.store.size()).isZero();
	}

	@Test
	void tellsEveryCopyThatTheStoreIsBehind() {
		this.store.hold(true);
		this.received.add(ID, this.publication);
		this.publication.follow(this.received.order());
		this.publication.enter();
		this.publication.complete();
		sendAgain("copy");
		this.changes.pending().reportLate(Duration.ZERO);
		assertThat(this.answers).containsExactly("copy is late");
		this.store.hold(false);
		commit();
		this.changes.pending().reportLate(Duration.ZERO);
		assertThat(this.answers).containsExactly("copy is late", "copy is answered");
	}

	private void sendAgain(String name) {
		this.received.whenStored(ID, () -> this.answers.add(name + " is answered"),
				() -> this.answers.add(name + " is late"), () -> this.answers.add(name + " has failed"));
	}

	@Test
	void endsWithItsSession() {
		this.received.add(ID, this.publication);
		publish();
		this.queue.closeAndPurge();
		commit();
		assertThat(this.store.size()).isZero();
	}

}
