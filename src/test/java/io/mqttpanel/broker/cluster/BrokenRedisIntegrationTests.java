// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.testing.ResettableProxy;
import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A connection to Redis that is reset again and again while messages are on their way.
 */
class BrokenRedisIntegrationTests {

	private static final int RESETS = 8;

	private final Queue<String> failures = new ConcurrentLinkedQueue<>();

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger acknowledged = new AtomicInteger();

	private final AtomicBoolean over = new AtomicBoolean();

	private TestCluster cluster;

	private ResettableProxy proxy;

	@BeforeEach
	void startCluster() throws IOException {
		this.cluster = new TestCluster();
		this.proxy = ResettableProxy.start(this.cluster.redis().port());
	}

	@AfterEach
	void stop() {
		this.cluster.close();
		this.proxy.close();
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void costsNoMessageAndNoConnection(MqttQos qos) {
		RunningService reached = this.cluster.node("reached");
		RunningService cut = this.cluster.node("cut", "--spring.data.redis.url=redis://127.0.0.1:" + this.proxy.port());
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(reached, "subscriber"), "t",
				MqttQos.EXACTLY_ONCE);
		Mqtt5AsyncClient publisher = TestClients.mqtt5(cut.tcpPort(), "publisher")
			.addDisconnectedListener((context) -> this.failures.add(context.getCause().toString()))
			.buildAsync();
		publisher.connect().join();
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("t", qos, "begin")).join();
			return !received.isEmpty();
		});
		for (int i = 0; i < 20; i++) {
			publish(publisher, qos);
		}
		for (int i = 0; i < RESETS; i++) {
			int before = this.acknowledged.get();
			this.proxy.reset();
			TestCluster.await().until(() -> this.acknowledged.get() > before + 200 || !this.failures.isEmpty());
		}
		this.over.set(true);
		assertThat(this.failures).isEmpty();
		TestCluster.await().until(() -> numbers(received).size() >= this.sent.get());
		assertThat(numbers(received)).containsExactlyElementsOf(IntStream.range(0, this.sent.get()).boxed().toList());
		publisher.disconnect().join();
	}

	/** Each acknowledgement is followed by the next message. */
	private void publish(Mqtt5AsyncClient publisher, MqttQos qos) {
		if (this.over.get()) {
			return;
		}
		String text;
		synchronized (this) {
			text = Integer.toString(this.sent.getAndIncrement());
			publisher.publish(TestCluster.message("t", qos, text)).whenComplete((result, failure) -> {
				if (failure != null || result.getError().isPresent()) {
					this.failures.add(text + " failed");
				}
				else {
					this.acknowledged.incrementAndGet();
					publish(publisher, qos);
				}
			});
		}
	}

	private static List<Integer> numbers(Queue<Mqtt5Publish> received) {
		return received.stream()
			.map(TestCluster::text)
			.filter((text) -> !text.equals("begin"))
			.map(Integer::valueOf)
			.toList();
	}

}
