// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the memory of {@link StoredMessages}, and for their rounds. Their order is
 * tested with {@link ClusterForwarder} too.
 */
class StoredMessagesTests {

	private static final long HIGH_BYTES = 1000;

	private static final long MAX_BYTES = 100_000;

	/** What one team can have. */
	private static final long SHARE = MAX_BYTES / 4 * 3;

	/** More than there is room for. */
	private static final int MANY = 1_000;

	private final FakeLink link = new FakeLink();

	private final RemoteRoutes remote = new RemoteRoutes(this.link);

	private final StoredMessages stored = new StoredMessages("me", this.link, this.remote, HIGH_BYTES, MAX_BYTES);

	@BeforeEach
	void addNodes() {
		this.stored.live(Set.of("a", "b"));
	}

	private CompletableFuture<Void> store(int content, String... nodes) {
		return store(SessionId.of(1, 1, "p"), content, nodes);
	}

	private CompletableFuture<Void> store(String publisher, int content, String... nodes) {
		Map<String, Order> orders = Stream.of(nodes)
			.collect(Collectors.toMap(Function.identity(), (node) -> new Order(true, List.of(), false)));
		return this.stored.store(new Outgoing(publisher, "t", true, Retention.NONE, Long.MAX_VALUE), orders,
				new byte[] { (byte) content });
	}

	/** Redis is away: what is for it lies in memory. */
	@Test
	void messagesThatAreNotStoredHaveABound() {
		List<CompletableFuture<Void>> taken = new ArrayList<>();
		CompletableFuture<Void> refused = store(1, "a", "b");
		while (!refused.isDone() && taken.size() < MANY) {
			taken.add(refused);
			refused = store(1, "a", "b");
		}
		assertThat(refused).failsWithin(Duration.ZERO)
			.withThrowableOfType(ExecutionException.class)
			.withCauseInstanceOf(StoreFullException.class);
		assertThat(this.stored.waitingBytes()).isBetween(SHARE - 2000, SHARE);
		taken.get(0).completeExceptionally(new StoreFullException());
		assertThat(store(2, "a", "b")).as("who has given up has not taken it back").isCompletedExceptionally();
		this.link.storing.forEach((command) -> command.complete(1L));
		assertThat(this.stored.waitingBytes()).isZero();
		assertThat(store(3, "a", "b")).isNotDone();
	}

	@Test
	void teamLeavesRoomToOthers() {
		String other = SessionId.of(2, 1, "p");
		for (int i = 0; i < MANY; i++) {
			store(1, "a");
		}
		assertThat(store(1, "a")).isCompletedExceptionally();
		assertThat(store(other, 1, "a")).isNotDone();
	}

	@Test
	void messagesThatWaitForANodeHaveABound() {
		store(1, "a");
		this.link.storing.get(0).complete(HIGH_BYTES + 1);
		CompletableFuture<Void> waiting = store(2, "a");
		for (int i = 0; i < MANY; i++) {
			store(3, "a");
		}
		assertThat(this.stored.waitingBytes()).isBetween(SHARE - 2000, SHARE);
		waiting.completeExceptionally(new StoreFullException());
		assertThat(store(4, "a")).as("who has given up has made room").isNotDone();
		this.link.inboxBytes = 0;
		this.stored.check();
		this.link.storing.forEach((command) -> command.complete(1L));
		assertThat(this.stored.waitingBytes()).isZero();
	}

	/** One of them comes too early, as after a connection that broke. */
	@Test
	void messagesBehindOneThatIsNotStoredAreStoredAgainInTheirOrder() {
		List<CompletableFuture<Void>> messages = new ArrayList<>();
		this.link.reveal(this.remote, "a", 1, "t");
		for (int i = 0; i < 4; i++) {
			messages.add(store(i, "a"));
		}
		this.link.storing.get(2).complete(-2L);
		messages.add(store(4, "a"));
		assertThat(this.link.storing).as("the fifth waits").hasSize(4);
		this.link.storing.get(0).complete(1L);
		this.link.storing.get(3).complete(-2L);
		assertThat(this.link.told).isEmpty();
		this.link.storing.get(1).complete(1L);
		assertThat(this.link.told).containsExactly("round");
		assertThat(this.link.stored).extracting((each) -> ForwardedMessage.decode(each.get("a")).content()[0])
			.containsExactly((byte) 0, (byte) 1, (byte) 2, (byte) 3, (byte) 2, (byte) 3, (byte) 4);
		this.link.storing.forEach((command) -> command.complete(1L));
		assertThat(messages).allMatch((message) -> message.isDone() && !message.isCompletedExceptionally());
		assertThat(this.stored.waitingBytes()).isZero();
	}

	@Test
	void messagesBehindOneThatFailsAreStoredWithoutIt() {
		this.link.reveal(this.remote, "a", 1, "t");
		CompletableFuture<Void> failing = store(1, "a");
		CompletableFuture<Void> behind = store(2, "a");
		this.link.storing.get(0).completeExceptionally(new IllegalStateException("OOM"));
		assertThat(failing).isCompletedExceptionally();
		this.link.storing.get(1).complete(-2L);
		assertThat(this.link.told).containsExactly("round");
		this.link.storing.get(2).complete(1L);
		assertThat(behind).isCompleted();
	}

}
