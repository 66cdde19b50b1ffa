// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Large messages to clients that do not read, and to one that does.
 */
class UnreadMessagesIntegrationTests {

	private static final int LARGE = 24 << 20;

	private static final int MAXIMUM = 32 << 20;

	private static final int SILENT = 12;

	/** What all of them can have, a window each, and what allocators take in advance. */
	private static final long IN_BUFFERS = 3L * LARGE;

	@Test
	void areNotCopiedForEachClient() throws IOException {
		List<RawMqttClient> silent = new ArrayList<>();
		try (RunningBroker broker = start();
				RawMqttClient reader = broker.connected(4, "reader");
				RawMqttClient publisher = broker.connected(4, "publisher")) {
			for (int i = 0; i < SILENT; i++) {
				silent.add(broker.connected(4, "silent" + i));
				subscribe(silent.get(i), "a");
			}
			subscribe(reader, "a");
			long before = direct().getAsLong();
			publish(publisher, "a");
			assertThat(reader.read().body()).hasSize(LARGE + 5);
			// What is sent behind it was given to all clients before.
			publisher.send(MqttBytes.PINGREQ);
			assertThat(publisher.read().type()).isEqualTo(13);
			assertThat(direct().getAsLong() - before).isLessThan(IN_BUFFERS);
		}
		finally {
			close(silent);
		}
	}

	@Test
	void oldestMakesRoomForOthers() throws IOException {
		List<RawMqttClient> silent = new ArrayList<>();
		try (RunningBroker broker = start(); RawMqttClient publisher = broker.connected(4, "publisher")) {
			int tooMany = 1 + (int) (TeamShares.ofOne(Math.max(MAXIMUM, HeapShare.LARGE.bytes())) / LARGE);
			for (int i = 0; i < tooMany; i++) {
				silent.add(broker.connected(4, "silent" + i));
				subscribe(silent.get(i), "t/" + i);
				publish(publisher, "t/" + i);
			}
			broker.await(ClientDisconnected.class, 1);
			assertThat(broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit)
				.containsExactly(LimitReached.Limit.LARGE_MESSAGES);
			assertThat(broker.eventsOf(ClientDisconnected.class)).extracting(ClientDisconnected::clientId)
				.containsExactly("silent0");
			assertThat(silent.get(1).read().body()).hasSize(LARGE + 7);
		}
		finally {
			close(silent);
		}
	}

	private static RunningBroker start() throws IOException {
		return new RunningBroker("--mqtt-panel.broker.max-message-size=" + MAXIMUM,
				"--mqtt-panel.broker.limits.bytes-per-second=0", "--mqtt-panel.broker.flow.patience=0s")
			.start();
	}

	private static LongSupplier direct() {
		return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric()::usedDirectMemory;
	}

	private static void subscribe(RawMqttClient client, String topic) throws IOException {
		client.send(MqttBytes.subscribe(4, 1, topic));
		assertThat(client.read().type()).isEqualTo(9);
	}

	private static void publish(RawMqttClient client, String topic) throws IOException {
		client.send(MqttBytes.packet(0x32, MqttBytes.string(topic), MqttBytes.uint16(1), new byte[LARGE]));
		assertThat(client.read().type()).isEqualTo(4);
	}

	private static void close(List<RawMqttClient> clients) throws IOException {
		for (RawMqttClient client : clients) {
			client.close();
		}
	}

}
