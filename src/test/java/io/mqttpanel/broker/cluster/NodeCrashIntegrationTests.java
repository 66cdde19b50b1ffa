// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.testing.RunningService;
import io.mqttpanel.broker.testing.ServiceProcess;
import io.mqttpanel.broker.testing.TestClients;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A node that is killed: what it had acknowledged reaches the clients of another.
 */
class NodeCrashIntegrationTests {

	private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

	private TestCluster cluster;

	private RunningService survivor;

	private ServiceProcess victim;

	@BeforeEach
	void startNodes() throws IOException {
		this.cluster = new TestCluster();
		this.survivor = this.cluster.node("survivor");
		this.victim = this.cluster.process("victim");
	}

	@AfterEach
	void stop() {
		if (this.cluster != null) {
			this.cluster.close();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "AT_LEAST_ONCE", "EXACTLY_ONCE" })
	void whatItHadAcknowledgedIsDelivered(MqttQos qos) {
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(this.survivor, "subscriber"), "t",
				MqttQos.EXACTLY_ONCE);
		Mqtt5AsyncClient publisher = TestClients.mqtt5(this.victim.tcpPort(), "publisher").buildAsync();
		publisher.connect().join();
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("t", qos, "begin")).join();
			return !received.isEmpty();
		});
		for (int i = 0; i < 5000; i++) {
			String text = Integer.toString(i);
			publisher.publish(TestCluster.message("t", qos, text)).thenAccept((result) -> {
				if (result.getError().isEmpty()) {
					this.acknowledged.add(text);
				}
			});
		}
		TestCluster.await().until(() -> this.acknowledged.size() > 300);
		this.victim.kill();
		Set<String> owed = Set.copyOf(this.acknowledged);
		TestCluster.await().untilAsserted(() -> assertThat(texts(received)).containsAll(owed));
		List<String> numbers = texts(received).stream().filter((text) -> !text.equals("begin")).toList();
		assertThat(numbers).doesNotHaveDuplicates()
			.isSortedAccordingTo((one, other) -> Integer.parseInt(one) - Integer.parseInt(other));
	}

	private static List<String> texts(Queue<Mqtt5Publish> received) {
		return received.stream().map(TestCluster::text).toList();
	}

}
