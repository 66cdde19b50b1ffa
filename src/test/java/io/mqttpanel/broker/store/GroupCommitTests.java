// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupCommit}.
 */
class GroupCommitTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int THREADS = 4;

	private static final int UNITS = 500;

	private final MemoryStore store = new MemoryStore();

	private final List<Integer> commits = new CopyOnWriteArrayList<>();

	private final AtomicBoolean broken = new AtomicBoolean();

	private final GroupCommit commit = new GroupCommit(this.store, false, Duration.ofMillis(1),
			(nanos, changes) -> this.commits.add(changes), () -> this.broken.set(true));

	@AfterEach
	void close() {
		this.store.fail(false);
		this.store.hold(false);
		this.commit.close(TIMEOUT);
	}

	private static CommitUnit unit(String key, Runnable whenCommitted) {
		return new CommitUnit(List.of(StoredState.of(put(key))), List.of(whenCommitted));
	}

	private static Change put(String key) {
		return Change.put(Kind.MESSAGE, "c", key.getBytes(), new byte[1]);
	}

	@Test
	void saysThatSomethingIsCommittedWhenItIsWritten() {
		List<Integer> sizes = new CopyOnWriteArrayList<>();
		this.commit.submit(unit("a", () -> sizes.add(this.store.size())));
		this.commit.submit(unit("b", () -> sizes.add(this.store.size())));
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(sizes).hasSize(2).first().isIn(1, 2);
		assertThat(sizes).last().isEqualTo(2);
		assertThat(this.commit.waitingBytes()).isZero();
		assertThat(this.commit.waitingUnits()).isZero();
	}

	@Test
	void writesTogetherWhatComesDuringAWrite() {
		this.store.hold(true);
		this.commit.submit(unit("a", () -> {
		}));
		Awaitility.await().until(() -> this.commit.waitingUnits() == 1 && !this.commit.waitingTime().isZero());
		for (int i = 0; i < UNITS; i++) {
			this.commit.submit(unit("b" + i, () -> {
			}));
		}
		assertThat(this.commit.waitingUnits()).isEqualTo(UNITS + 1);
		assertThat(this.commit.waitingBytes()).isGreaterThan(UNITS * 100L);
		this.store.hold(false);
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(this.store.size()).isEqualTo(UNITS + 1);
		assertThat(this.store.writes()).hasSizeBetween(2, 4);
		assertThat(this.commits.stream().mapToInt(Integer::intValue).sum()).isEqualTo(UNITS + 1);
	}

	@Test
	void keepsTheOrderOfEachThread() throws InterruptedException {
		List<List<Integer>> committed = new ArrayList<>();
		List<Thread> threads = new ArrayList<>();
		for (int thread = 0; thread < THREADS; thread++) {
			List<Integer> own = new CopyOnWriteArrayList<>();
			committed.add(own);
			String name = "t" + thread;
			threads.add(new Thread(() -> {
				for (int i = 0; i < UNITS; i++) {
					int number = i;
					this.commit.submit(unit(name, () -> own.add(number)));
				}
			}));
		}
		threads.forEach(Thread::start);
		for (Thread thread : threads) {
			thread.join();
		}
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(committed).allSatisfy((own) -> assertThat(own).hasSize(UNITS).isSorted());
		assertThat(this.store.size()).isEqualTo(THREADS);
	}

	@Test
	void writesAgainWhatCouldNotBeWritten() {
		this.store.fail(true);
		AtomicInteger done = new AtomicInteger();
		this.commit.submit(unit("a", done::incrementAndGet));
		Awaitility.await().until(this.commit::isFailing);
		this.commit.submit(unit("b", done::incrementAndGet));
		assertThat(this.commit.flush(Duration.ofMillis(10))).isFalse();
		assertThat(done).hasValue(0);
		this.store.fail(false);
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(done).hasValue(2);
		assertThat(this.commit.isFailing()).isFalse();
		assertThat(this.store.size()).isEqualTo(2);
	}

	@Test
	void reportsWhatHasWaitedForLong() {
		this.store.hold(true);
		AtomicInteger late = new AtomicInteger();
		List<StoredState> states = List.of(StoredState.of(put("a")));
		this.commit.submit(new CommitUnit(states, List.of(), late::incrementAndGet));
		this.commit.submit(new CommitUnit(states, List.of(), late::incrementAndGet));
		this.commit.reportLate(Duration.ofHours(1));
		assertThat(late).hasValue(0);
		Awaitility.await().until(() -> {
			this.commit.reportLate(Duration.ofNanos(1));
			return late.get() >= 2;
		});
		this.store.hold(false);
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		late.set(0);
		this.commit.reportLate(Duration.ofNanos(1));
		assertThat(late).hasValue(0);
	}

	@Test
	void goesOnWhenSomethingCannotBeTold() {
		AtomicInteger done = new AtomicInteger();
		StoredState broken = (changes) -> {
			throw new IllegalStateException("broken");
		};
		this.commit.submit(new CommitUnit(List.of(broken), List.of(() -> {
			throw new IllegalStateException("broken too");
		})));
		this.commit.submit(unit("a", done::incrementAndGet));
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(done).hasValue(1);
	}

	@Test
	void closesTheStoreWhenEverythingIsWritten() {
		this.commit.submit(unit("a", () -> {
		}));
		assertThat(this.commit.close(TIMEOUT)).isTrue();
		assertThat(this.store.isClosed()).isTrue();
		assertThat(this.store.size()).isEqualTo(1);
	}

	@Test
	void saysThatSomethingWasLostWhenItIsClosedWhileItFails() {
		this.store.fail(true);
		AtomicInteger done = new AtomicInteger();
		this.commit.submit(unit("a", done::incrementAndGet));
		Awaitility.await().until(this.commit::isFailing);
		assertThat(this.commit.close(Duration.ofMillis(200))).isFalse();
		Awaitility.await().until(this.store::isClosed);
		assertThat(done).hasValue(0);
	}

	/** One fault must not end the commits of all others. */
	@Test
	void goesOnAfterSomethingThatFailsBehindACommit() {
		this.commit.submit(new CommitUnit(List.of(new StoredState() {

			@Override
			public void collect(Consumer<Change> changes) {
				changes.accept(put("a"));
			}

			@Override
			public void committed() {
				throw new IllegalStateException("for the test");
			}

		}), List.of()));
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
		assertThat(this.store.size()).isEqualTo(1);
	}

	@Test
	void writesOnceWhoeverFailsToHearOfIt() {
		GroupCommit deaf = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
			throw new IllegalStateException("for the test");
		}, () -> {
		});
		deaf.submit(unit("a", () -> {
		}));
		assertThat(deaf.flush(TIMEOUT)).isTrue();
		assertThat(deaf.isFailing()).isFalse();
		assertThat(deaf.close(TIMEOUT)).isTrue();
		assertThat(this.store.writes()).hasSize(1);
	}

}
