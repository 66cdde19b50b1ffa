// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which payloads count once for all queues, and that whatever comes and goes the count is
 * right.
 */
class SharedPayloadTests {

	private static final int LARGE = SharedPayload.LARGE;

	private static final int OWN = 500;

	private final QueueBudget budget = new QueueBudget(Long.MAX_VALUE);

	private static QueuedWeight message(ByteBuf payload) {
		return new QueuedWeight(OWN + payload.readableBytes(), SharedPayload.of(payload));
	}

	private QueueBudget.Share open(String team) {
		return this.budget.open(team, Runnable::run, (level) -> {
		});
	}

	@Test
	void countsOnceForATeam() {
		ByteBuf payload = Unpooled.wrappedBuffer(new byte[LARGE]);
		QueueBudget.Share one = open("1");
		QueueBudget.Share other = open("1");
		one.take(message(payload));
		other.force(message(payload.duplicate()));
		assertThat(this.budget.bytes()).isEqualTo(LARGE + 2 * OWN);
		assertThat(one.held()).isEqualTo(other.held()).isEqualTo(LARGE + OWN);
		open("2").take(message(payload));
		assertThat(this.budget.bytes()).isEqualTo(2 * LARGE + 3 * OWN);
		one.give(message(payload));
		assertThat(this.budget.bytes()).isEqualTo(2 * LARGE + 2 * OWN);
		other.close();
		assertThat(this.budget.bytes()).isEqualTo(LARGE + OWN);
	}

	@Test
	void isLargeAndHasItsMemoryForItself() {
		assertThat(SharedPayload.of(Unpooled.wrappedBuffer(new byte[LARGE - 1]))).isNull();
		ByteBuf direct = Unpooled.directBuffer(LARGE).writeZero(LARGE);
		assertThat(SharedPayload.of(direct)).isNull();
		direct.release();
		ByteBuf part = Unpooled.wrappedBuffer(new byte[2 * LARGE]).slice(0, LARGE);
		assertThat(SharedPayload.of(part)).isNull();
		ByteBuf pooled = PooledByteBufAllocator.DEFAULT.heapBuffer(LARGE).writeZero(LARGE);
		assertThat(SharedPayload.of(pooled)).isNull();
		pooled.release();
	}

	@Test
	void countsAgainAfterOneThatWasRefused() {
		QueueBudget small = new QueueBudget(3L * LARGE);
		QueueBudget.Share share = small.open("1", Runnable::run, (level) -> {
		});
		ByteBuf payload = Unpooled.wrappedBuffer(new byte[4 * LARGE]);
		assertThat(share.take(message(payload))).isFalse();
		assertThat(small.bytes()).isZero();
		share.force(message(payload));
		assertThat(small.bytes()).isEqualTo(4L * LARGE + OWN);
	}

	@ParameterizedTest
	@ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void whateverComesAndGoesTheCountIsRight(long seed) {
		Random random = new Random(seed);
		List<ByteBuf> payloads = List.of(Unpooled.wrappedBuffer(new byte[LARGE]),
				Unpooled.wrappedBuffer(new byte[2 * LARGE]), Unpooled.wrappedBuffer(new byte[10]));
		Map<QueueBudget.Share, List<ByteBuf>> queues = new LinkedHashMap<>();
		Map<QueueBudget.Share, String> teams = new LinkedHashMap<>();
		for (int step = 0; step < 2_000; step++) {
			if (queues.size() < 2 || random.nextInt(20) == 0) {
				String team = String.valueOf(random.nextInt(2));
				QueueBudget.Share opened = open(team);
				queues.put(opened, new ArrayList<>());
				teams.put(opened, team);
			}
			QueueBudget.Share share = List.copyOf(queues.keySet()).get(random.nextInt(queues.size()));
			List<ByteBuf> queue = queues.get(share);
			if (random.nextInt(30) == 0) {
				share.close();
				queues.remove(share);
			}
			else if (!queue.isEmpty() && random.nextBoolean()) {
				share.give(message(queue.remove(random.nextInt(queue.size()))));
			}
			else {
				queue.add(payloads.get(random.nextInt(payloads.size())));
				share.force(message(queue.get(queue.size() - 1)));
			}
			assertThat(this.budget.bytes()).isEqualTo(bytes(queues, teams));
		}
	}

	private static long bytes(Map<QueueBudget.Share, List<ByteBuf>> queues, Map<QueueBudget.Share, String> teams) {
		long bytes = 0;
		Map<String, Collection<ByteBuf>> large = new LinkedHashMap<>();
		for (Map.Entry<QueueBudget.Share, List<ByteBuf>> queue : queues.entrySet()) {
			for (ByteBuf payload : queue.getValue()) {
				bytes += OWN;
				if (payload.readableBytes() < LARGE || large
					.computeIfAbsent(teams.get(queue.getKey()),
							(team) -> Collections.newSetFromMap(new IdentityHashMap<>()))
					.add(payload)) {
					bytes += payload.readableBytes();
				}
			}
		}
		return bytes;
	}

}
