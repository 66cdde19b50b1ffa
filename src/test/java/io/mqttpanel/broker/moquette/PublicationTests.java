// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;
import io.mqttpanel.broker.store.StoredState;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Publication}.
 */
class PublicationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final StoreChanges changes = new StoreChanges(this.commits, false, Long.MAX_VALUE);

	private final List<String> done = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		this.store.hold(false);
		this.commits.close(TIMEOUT);
	}

	@Test
	void isDoneAtOnceWhereNothingIsStored() {
		Publication publication = publication(false);
		publication.complete();
		assertThat(this.done).containsExactly("acknowledged");
		publication.outcome().whenDone(() -> this.done.add("later"));
		assertThat(this.done).containsExactly("acknowledged", "later");
	}

	@Test
	void isCommittedAtOnceWhenAllLoopsHaveIt() {
		Publication publication = publication(false);
		publication.received(StoredState.of(put("received")));
		publication.begin();
		publication.begin();
		publication.complete();
		publication.add(List.of(StoredState.of(put("first"))), List.of(() -> this.done.add("sent")));
		publication.complete();
		flush();
		assertThat(this.store.size()).isZero();
		assertThat(this.done).isEmpty();
		publication.add(List.of(StoredState.of(put("second"))), List.of());
		publication.complete();
		flush();
		assertThat(this.store.writes()).singleElement().satisfies((changes) -> assertThat(changes).hasSize(3));
		assertThat(this.done).containsExactly("acknowledged", "sent");
	}

	@Test
	void isAcknowledgedFirstWhereThatIsWanted() {
		this.store.hold(true);
		Publication publication = publication(true);
		publication.add(List.of(StoredState.of(put("first"))), List.of());
		publication.complete();
		assertThat(this.done).containsExactly("acknowledged");
		this.store.hold(false);
		flush();
		assertThat(this.store.size()).isEqualTo(1);
		assertThat(this.done).containsExactly("acknowledged");
	}

	/** Who sends it again must not have it taken for known. */
	@Test
	void isNeitherAcknowledgedNorReceivedIfItHasNotReachedAll() {
		Publication publication = publication(false);
		publication.received(StoredState.of(put("received")));
		publication.add(List.of(StoredState.of(put("first"))), List.of());
		publication.fail();
		publication.complete();
		flush();
		assertThat(this.store.size()).isEqualTo(1);
		assertThat(this.done).isEmpty();
	}

	/** Neither done nor failed would leave its publisher waiting. */
	@Test
	void hasFailedIfItsUnitIsLost() {
		Publication publication = publication(false);
		publication.outcome().whenFailed(() -> this.done.add("failed"));
		publication.add(List.of((changed) -> {
			throw new IllegalStateException("for the test");
		}), List.of(() -> this.done.add("sent")));
		publication.complete();
		flush();
		assertThat(this.done).containsExactly("failed");
		publication.outcome().whenFailed(() -> this.done.add("failed later"));
		assertThat(this.done).containsExactly("failed", "failed later");
	}

	/** Each of its publisher's connections hears of it, or is ended. */
	@Test
	void tellsAllWhoCanBeToldAndThoseWhoCannotThatItIsLate() {
		Publication publication = publication(false);
		publication.outcome().whenDone(() -> {
			throw new OutOfMemoryError("for the test");
		});
		publication.outcome().whenDone(() -> this.done.add("acknowledged too"));
		publication.outcome().whenLate(() -> this.done.add("late"));
		publication.add(List.of(StoredState.of(put("first"))), List.of());
		publication.complete();
		flush();
		assertThat(this.done).containsExactly("acknowledged", "acknowledged too", "late");
	}

	@Test
	void isCommittedAfterThoseThatWereSentBefore() {
		CommitOrder order = new CommitOrder();
		List<Publication> publications = List.of(publication(false), publication(false), publication(false));
		for (Publication publication : publications) {
			publication.follow(order);
			publication.enter();
			publication.add(List.of(StoredState.of(put("m" + publications.indexOf(publication)))), List.of());
		}
		publications.get(2).complete();
		publications.get(1).complete();
		flush();
		assertThat(this.store.writes()).isEmpty();
		publications.get(0).complete();
		flush();
		assertThat(this.store.writes()).flatExtracting((changes) -> changes)
			.extracting((change) -> new String(change.key()))
			.containsExactly("m0", "m1", "m2");
		assertThat(this.done).hasSize(3);
	}

	/** Its session loop may stand still. */
	@Test
	void isCountedAndReportedWhileItWaitsForOneThatWasSentBefore() {
		CommitOrder order = new CommitOrder();
		List<Publication> publications = List.of(publication(false), publication(false));
		for (Publication publication : publications) {
			publication.follow(order);
			publication.outcome().whenLate(() -> this.done.add("late"));
			publication.enter();
		}
		long entered = this.commits.waitingBytes();
		assertThat(entered).isPositive();
		publications.get(1).add(List.of(StoredState.of(put("second"))), List.of());
		publications.get(1).complete();
		assertThat(this.commits.waitingBytes()).isGreaterThan(entered);
		this.changes.pending().reportLate(Duration.ofMinutes(1));
		assertThat(this.done).isEmpty();
		this.changes.pending().reportLate(Duration.ZERO);
		assertThat(this.done).containsExactly("late", "late");
		publications.get(0).complete();
		flush();
		assertThat(this.done).containsExactly("late", "late", "acknowledged", "acknowledged");
		assertThat(this.commits.waitingBytes()).isZero();
		this.changes.pending().reportLate(Duration.ZERO);
		assertThat(this.done).hasSize(4);
	}

	/** One wait for everything, from the moment at which it came. */
	@Test
	void isReportedUntilItIsCommittedByTheTimeOfItsArrival() {
		this.store.hold(true);
		Publication publication = publication(false).since(SteadyClock.SYSTEM.instant().minusSeconds(60));
		publication.follow(new CommitOrder());
		publication.outcome().whenLate(() -> this.done.add("late"));
		publication.enter();
		publication.add(List.of(StoredState.of(put("first"))), List.of());
		publication.complete();
		this.changes.pending().reportLate(Duration.ofSeconds(61));
		assertThat(this.done).isEmpty();
		this.changes.pending().reportLate(Duration.ofSeconds(60));
		assertThat(this.done).containsExactly("late");
		this.store.hold(false);
		flush();
		this.changes.pending().reportLate(Duration.ZERO);
		assertThat(this.done).containsExactly("late", "acknowledged");
	}

	@Test
	void goesOnBehindOneWhoseEndHasFailed() {
		CommitOrder order = new CommitOrder();
		Publication failing = publication(false);
		failing.outcome().whenDone(() -> {
			throw new IllegalStateException("failed");
		});
		Publication next = publication(false);
		List.of(failing, next).forEach((publication) -> {
			publication.follow(order);
			publication.enter();
		});
		assertThatIllegalStateException().isThrownBy(failing::complete);
		next.complete();
		assertThat(this.done).containsExactly("acknowledged", "acknowledged");
	}

	private void flush() {
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	private Publication publication(boolean acknowledgesFirst) {
		MqttPublishMessage message = MqttMessageBuilders.publish()
			.topicName("t")
			.qos(MqttQoS.AT_LEAST_ONCE)
			.messageId(1)
			.payload(Unpooled.EMPTY_BUFFER)
			.build();
		Publication publication = new Publication(
				acknowledgesFirst ? new StoreChanges(this.commits, true, Long.MAX_VALUE) : this.changes, "c", null,
				message);
		publication.outcome().whenDone(() -> this.done.add("acknowledged"));
		return publication;
	}

	private static Change put(String key) {
		return Change.put(Kind.MESSAGE, "c", key.getBytes(), new byte[1]);
	}

}
