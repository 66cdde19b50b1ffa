// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.store;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GroupCommit} where the store is not to blame: an error ends the
 * commits of nobody else, and nobody is told that something is committed that is not.
 */
class CommitErrorTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final MemoryStore store = new MemoryStore();

	private final List<String> heard = new CopyOnWriteArrayList<>();

	private final GroupCommit commit = new GroupCommit(this.store, false, Duration.ofMillis(1), (nanos, changes) -> {
	}, () -> this.heard.add("broken"));

	@AfterEach
	void close() {
		this.store.hold(false);
		this.commit.close(TIMEOUT);
	}

	private CommitUnit unit(String key) {
		Change change = Change.put(Kind.MESSAGE, "c", key.getBytes(), new byte[1]);
		return unit(key, StoredState.of(change), () -> this.heard.add(key + " committed"));
	}

	private CommitUnit unit(String key, StoredState state, Runnable whenCommitted) {
		return new CommitUnit(List.of(state), List.of(whenCommitted), () -> this.heard.add(key + " late"),
				() -> this.heard.add(key + " lost"));
	}

	private void flush() {
		assertThat(this.commit.flush(TIMEOUT)).isTrue();
	}

	@Test
	void goesOnBehindAnErrorInWhatIsTold() {
		this.commit.submit(unit("bad", (changes) -> {
			throw new OutOfMemoryError("for the test");
		}, () -> this.heard.add("bad committed")));
		this.commit.submit(unit("a"));
		flush();
		assertThat(this.heard).containsExactlyInAnyOrder("bad lost", "a committed");
		assertThat(this.store.size()).isEqualTo(1);
	}

	@Test
	void goesOnBehindAnErrorInWhatFollows() {
		this.commit.submit(new CommitUnit(List.of(new StoredState() {

			@Override
			public void collect(Consumer<Change> changes) {
				changes.accept(Change.drop("c"));
			}

			@Override
			public void committed() {
				throw new OutOfMemoryError("for the test");
			}

		}), List.of(() -> {
			throw new OutOfMemoryError("for the test");
		}, () -> this.heard.add("told"))));
		this.commit.submit(unit("a"));
		flush();
		assertThat(this.heard).containsExactly("told", "a committed");
	}

	/** One that can never be written is lost alone. */
	@Test
	void losesOnlyWhatCanNeverBeWritten() {
		this.store.hold(true);
		this.commit.submit(unit("first"));
		Awaitility.await().until(() -> !this.commit.waitingTime().isZero());
		this.store.refuse("bad");
		List.of("a", "bad", "b").forEach((key) -> this.commit.submit(unit(key)));
		this.store.hold(false);
		flush();
		assertThat(this.heard).containsExactly("first committed", "a committed", "bad lost", "b committed");
		assertThat(this.store.size()).isEqualTo(3);
		assertThat(this.commit.isFailing()).isFalse();
		assertThat(this.commit.waitingBytes()).isZero();
	}

	@Test
	void writesAgainAfterAnErrorThatPasses() {
		this.store.refuse("a");
		this.commit.submit(unit("a"));
		Awaitility.await().until(this.commit::isFailing);
		assertThat(this.commit.failure()).isInstanceOf(OutOfMemoryError.class);
		this.store.refuse(null);
		flush();
		assertThat(this.heard).containsExactly("a committed");
		assertThat(this.commit.failure()).isNull();
	}

	/** What no round of the commits survives: everything that waits ends then. */
	@Test
	void isBrokenWhereItsThreadCannotGoOn() {
		this.store.hold(true);
		this.commit.submit(unit("first"));
		Awaitility.await().until(() -> !this.commit.waitingTime().isZero());
		this.commit.submit(unit("next"));
		EndOfThread end = new EndOfThread();
		end.whileItIsLogged(() -> {
			this.commit.submit(unit("bad", (changes) -> {
				throw new IllegalStateException("for the test");
			}, () -> this.heard.add("bad committed")));
			this.store.hold(false);
			Awaitility.await().until(() -> this.heard.contains("broken"));
		});
		Awaitility.await().until(() -> this.heard.contains("bad lost"));
		this.commit.submit(unit("after"));
		assertThat(this.heard).containsExactly("first committed", "broken", "next lost", "bad lost", "after lost");
		assertThat(this.commit.flush(TIMEOUT)).isFalse();
		assertThat(this.commit.isFailing()).isTrue();
		assertThat(this.commit.waitingUnits()).isZero();
		assertThat(this.store.size()).isEqualTo(1);
		assertThat(this.store.isClosed()).isFalse();
		this.commit.close();
		Awaitility.await().until(this.store::isClosed);
	}

}
