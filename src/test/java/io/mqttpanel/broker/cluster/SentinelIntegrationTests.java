// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Nodes whose Redis is replaced by its replica.
 */
class SentinelIntegrationTests {

	private static final int MESSAGES = 200;

	@Test
	void messagesWaitForTheReplicaThatTakesOver(@TempDir Path directory) throws IOException {
		try (TestCluster cluster = new TestCluster(directory)) {
			RunningService first = cluster.node("first");
			RunningService second = cluster.node("second");
			Queue<Mqtt5Publish> received = TestCluster.subscribe(cluster.client(second, "subscriber"), "t",
					MqttQos.EXACTLY_ONCE);
			Mqtt5AsyncClient publisher = cluster.client(first, "publisher").toAsync();
			TestCluster.await().until(() -> {
				publisher.publish(TestCluster.message("t", MqttQos.EXACTLY_ONCE, "begin")).join();
				return !received.isEmpty();
			});
			publisher.publish(TestCluster.message("kept", MqttQos.AT_LEAST_ONCE, "one").extend().retain(true).build())
				.join();
			assertThat(cluster.redis().command("WAIT", "1", "10000")).startsWith(":1");
			cluster.redis().kill();
			List<String> sent = IntStream.range(0, MESSAGES).mapToObj(Integer::toString).toList();
			List<CompletableFuture<Mqtt5PublishResult>> results = sent.stream()
				.map((text) -> publisher.publish(TestCluster.message("t", MqttQos.EXACTLY_ONCE, text)))
				.toList();
			results.forEach((result) -> assertThat(result.orTimeout(30, TimeUnit.SECONDS).join().getError()).isEmpty());
			TestCluster.await().until(() -> received.stream().anyMatch((last) -> isLast(last)));
			assertThat(received).extracting(TestCluster::text)
				.filteredOn((text) -> !text.equals("begin"))
				.containsExactlyElementsOf(sent);
			Queue<Mqtt5Publish> kept = TestCluster.subscribe(cluster.client(cluster.node("third"), "late"), "kept",
					MqttQos.AT_LEAST_ONCE);
			TestCluster.await().until(() -> !kept.isEmpty());
		}
	}

	private static boolean isLast(Mqtt5Publish message) {
		return TestCluster.text(message).equals(Integer.toString(MESSAGES - 1));
	}

}
