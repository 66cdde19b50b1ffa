// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import io.moquette.broker.SessionRegistry.EnqueuedMessage;
import io.moquette.broker.SessionRegistry.PublishedMessage;
import io.moquette.broker.subscriptions.Topic;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MessagesInMemory}: wherever messages of a queue are, it gives them in
 * their order, and lets go of them.
 */
class MessagesInMemoryTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int STEPS = 3_000;

	private final MemoryStore store = new MemoryStore();

	private final GroupCommit commits = new GroupCommit(this.store, false, Duration.ZERO, (nanos, changes) -> {
	}, () -> {
	});

	private final StoreChanges changes = new StoreChanges(this.commits, false, Long.MAX_VALUE);

	private DurableQueue queue = new DurableQueue(this.changes, "c", true);

	private final List<ByteBuf> payloads = new ArrayList<>();

	/** What is to come out of the queue. */
	private final Deque<String> expected = new ArrayDeque<>();

	/** What is counted for messages in memory. */
	private long counted;

	private boolean connected = true;

	@AfterEach
	void close() {
		this.commits.close(TIMEOUT);
	}

	private void commit() {
		assertThat(this.commits.flush(TIMEOUT)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void anyQueueGivesItsMessagesInTheirOrder(long seed) {
		Random random = new Random(seed);
		for (int i = 0; i < STEPS; i++) {
			step(random);
		}
		while (!this.expected.isEmpty()) {
			take();
		}
		assertThat(this.queue.dequeue()).isNull();
		assertThat(this.queue.isEmpty()).isTrue();
		assertThat(this.counted).isZero();
		commit();
		assertThat(this.store.size()).isZero();
		assertThat(this.payloads).allMatch((payload) -> payload.refCnt() == 0);
	}

	/** Bursts make it long and short again. */
	private void step(Random random) {
		switch (random.nextInt(40)) {
			case 0 -> this.connected = true;
			case 1 -> {
				this.connected = false;
				this.counted -= this.queue.forget();
			}
			case 2 -> this.counted -= this.queue.forget();
			case 3 -> restart();
			case 4 -> {
				for (int left = random.nextInt(100); left > 0; left--) {
					add();
				}
			}
			case 5, 6, 7 -> {
				for (int left = random.nextInt(60); left > 0 && !this.expected.isEmpty(); left--) {
					take();
				}
			}
			case 8, 9 -> commit();
			default -> add();
		}
	}

	private void add() {
		ByteBuf payload = Unpooled.copiedBuffer(Integer.toString(this.payloads.size()), StandardCharsets.UTF_8);
		this.expected.add(Integer.toString(this.payloads.size()));
		this.payloads.add(payload);
		long kept = (this.connected && this.queue.keepsNext()) ? payload.readableBytes() : 0;
		this.counted += kept;
		this.queue.enqueue(new PublishedMessage(new Topic("t"), MqttQoS.AT_LEAST_ONCE, payload, false, Instant.MAX,
				new MqttProperty<?>[0]), kept);
	}

	private void take() {
		EnqueuedMessage next = this.queue.dequeue();
		assertThat(((PublishedMessage) next).getPayload().toString(StandardCharsets.UTF_8))
			.isEqualTo(this.expected.remove());
		this.counted -= this.queue.takenFromMemory();
		this.queue.sent(1, next);
		this.queue.sent().acknowledged(1, next);
		next.release();
	}

	private void restart() {
		this.counted -= this.queue.forget();
		commit();
		assertThat(this.payloads).allMatch((payload) -> payload.refCnt() == 0);
		this.queue = new DurableQueue(this.changes, "c", false);
	}

	@Test
	void takesFromMemoryWhatIsStored() {
		for (int i = 0; i < 10; i++) {
			add();
		}
		commit();
		assertThat(this.store.count(Kind.MESSAGE)).isEqualTo(10);
		assertThat(this.payloads).allMatch((payload) -> payload.refCnt() == 1);
		for (int i = 0; i < 10; i++) {
			take();
		}
		commit();
		assertThat(this.payloads).allMatch((payload) -> payload.refCnt() == 0);
	}

	@Test
	void keepsFew() {
		while (this.queue.keepsNext()) {
			add();
		}
		assertThat(this.payloads).hasSizeBetween(10, 100);
		add();
		commit();
		take();
		assertThat(this.queue.keepsNext()).isFalse();
	}

	@Test
	void endsWithItsSession() {
		for (int i = 0; i < 100; i++) {
			add();
		}
		commit();
		add();
		this.queue.closeAndPurge();
		commit();
		assertThat(this.payloads).allMatch((payload) -> payload.refCnt() == 0);
	}

}
