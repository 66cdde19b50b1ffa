// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MoquetteExpiryTests {

	private final List<String> expired = new CopyOnWriteArrayList<>();

	private final AtomicInteger refusals = new AtomicInteger();

	private final CompletableFuture<Void> hold = new CompletableFuture<>();

	private final MoquetteExpiry expiry = new MoquetteExpiry("things", (id, task) -> {
		if (this.refusals.getAndDecrement() > 0) {
			return false;
		}
		task.run();
		return true;
	}, (id) -> {
		this.expired.add(id);
		if (id.equals("hold")) {
			this.hold.orTimeout(10, TimeUnit.SECONDS).join();
		}
		if (id.startsWith("bad")) {
			throw new IllegalStateException("for the test");
		}
	});

	@AfterEach
	void stop() {
		this.expiry.shutdown();
	}

	@Test
	void goesOnAfterOneHasFailed() {
		track("bad", Duration.ZERO);
		awaitExpired("bad");
		track("good", Duration.ZERO);
		awaitExpired("bad", "good");
	}

	@Test
	void takesLastTimeThatWasGiven() {
		holdTimer();
		track("a", Duration.ZERO);
		track("a", Duration.ofHours(1));
		track("b", Duration.ofHours(1));
		track("b", Duration.ZERO);
		this.hold.complete(null);
		awaitExpired("hold", "b");
		assertThat(this.expiry.untrack("a")).isTrue();
	}

	@Test
	void leavesWhatIsNotTrackedAnyMore() {
		holdTimer();
		track("a", Duration.ZERO);
		assertThat(this.expiry.untrack("a")).isTrue();
		assertThat(this.expiry.untrack("a")).isFalse();
		track("b", Duration.ZERO);
		this.hold.complete(null);
		awaitExpired("hold", "b");
	}

	@Test
	void triesAgainWhenThereWasNoRoom() {
		this.refusals.set(1);
		track("a", Duration.ZERO);
		awaitExpired("a");
		assertThat(this.refusals).hasValue(-1);
	}

	@Test
	void canWaitForEver() {
		this.expiry.track("ever", () -> Optional.of(Instant.ofEpochMilli(Long.MAX_VALUE)));
		track("a", Duration.ZERO);
		awaitExpired("a");
		assertThat(this.expiry.untrack("ever")).isTrue();
	}

	/**
	 * Occupies the timer's only thread, so that what is due next waits in its order.
	 */
	private void holdTimer() {
		track("hold", Duration.ZERO);
		awaitExpired("hold");
	}

	private void track(String id, Duration left) {
		Instant end = Instant.now().plus(left);
		this.expiry.track(id, () -> Optional.of(end));
	}

	private void awaitExpired(String... ids) {
		Awaitility.await().untilAsserted(() -> assertThat(this.expired).containsExactly(ids));
	}

}
