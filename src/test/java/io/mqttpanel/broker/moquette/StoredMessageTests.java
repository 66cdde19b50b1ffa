// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.CommitUnit;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.StoredState;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredMessage}.
 */
class StoredMessageTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final DurableQueue queue = new DurableQueue(new StoreChanges(this.commits, false, Long.MAX_VALUE), "c",
			true);

	@AfterEach
	void close() {
		this.commits.close(TIMEOUT);
	}

	/** However the commits are cut, and wherever a publication is among them. */
	@ParameterizedTest
	@ValueSource(strings = { "sent1 | sent2 publication1 publication2", "sent1 sent2 | publication1 publication2",
			"publication1 | sent1 sent2 publication2", "sent1 publication1 | sent2 publication2",
			"sent1 | publication1 sent2 publication2", "publication1 sent1 publication2 | sent2",
			"sent1 publication1 sent2 | publication2", "publication1 publication2 | sent1 sent2" })
	void whatFollowsCommitsIsInTheOrderInWhichMessagesAreSent(String commits) {
		List<String> followed = new CopyOnWriteArrayList<>();
		Map<String, StoredState> states = new HashMap<>();
		for (int i = 1; i <= 2; i++) {
			StoredMessage message = new StoredMessage(this.queue, i, message(i));
			states.put("publication" + i, message.published());
			message.sent(i, i);
			states.put("sent" + i, message);
			String text = "m" + i;
			message.whenStored(() -> followed.add(text));
		}
		for (String commit : commits.split(" \\| ")) {
			commitTogether(Stream.of(commit.split(" ")).map(states::get).toList());
		}
		assertThat(followed).containsExactly("m1", "m2");
	}

	/** What comes while something else is written has one commit. */
	private void commitTogether(List<StoredState> states) {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch added = new CountDownLatch(1);
		this.commits.submit(new CommitUnit(List.of(), List.of(begun::countDown, () -> await(added))));
		await(begun);
		states.forEach((state) -> this.commits.submit(new CommitUnit(List.of(state), List.of())));
		added.countDown();
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	private static void await(CountDownLatch latch) {
		try {
			assertThat(latch.await(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).isTrue();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static PublishedMessage message(int number) {
		return new PublishedMessage(Topic.asTopic("t"), MqttQoS.EXACTLY_ONCE,
				Unpooled.wrappedBuffer(new byte[] { (byte) number }), false, Instant.MAX, new MqttProperty<?>[0]);
	}

}
