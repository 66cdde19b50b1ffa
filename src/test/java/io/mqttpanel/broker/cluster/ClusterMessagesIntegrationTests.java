// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages between two nodes on one Redis.
 */
class ClusterMessagesIntegrationTests {

	private TestCluster cluster;

	private RunningService first;

	private RunningService second;

	@BeforeEach
	void startNodes() throws IOException {
		this.cluster = new TestCluster();
		this.first = this.cluster.node("first");
		this.second = this.cluster.node("second");
		TestCluster.await()
			.until(() -> this.first.gauge("mqtt.cluster.nodes") == 1 && this.second.gauge("mqtt.cluster.nodes") == 1);
	}

	@AfterEach
	void stop() {
		if (this.cluster != null) {
			this.cluster.close();
		}
	}

	@ParameterizedTest
	@EnumSource(MqttQos.class)
	void messagesReachClientsOfTheOtherNodeInTheirOrder(MqttQos qos) {
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(this.second, "subscriber"),
				"home/+/light", qos);
		Mqtt5AsyncClient publisher = this.cluster.client(this.first, "publisher").toAsync();
		// What other nodes are told comes to them a moment after SUBACK.
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("home/hall/light", qos, "begin")).join();
			return !received.isEmpty();
		});
		List<String> sent = IntStream.range(0, 500).mapToObj(Integer::toString).toList();
		sent.forEach((text) -> publisher.publish(TestCluster.message("home/hall/light", qos, text)));
		publisher.publish(TestCluster.message("home/hall/light", qos, "end")).join();
		TestCluster.await()
			.until(() -> received.stream().anyMatch((message) -> TestCluster.text(message).equals("end")));
		assertThat(received).extracting(TestCluster::text)
			.filteredOn((text) -> !text.equals("begin") && !text.equals("end"))
			.containsExactlyElementsOf(sent);
		Mqtt5Publish one = received.element();
		assertThat(one.getTopic()).hasToString("home/hall/light");
		assertThat(one.getQos()).isEqualTo(qos);
		assertThat(one.getContentType()).hasToString("Optional[text/plain]");
		assertThat(one.getUserProperties().asList()).hasSize(1);
	}

	@Test
	void nothingIsSentToNodesWithoutSubscribers() {
		Mqtt5BlockingClient subscriber = this.cluster.client(this.second, "subscriber");
		Queue<Mqtt5Publish> received = TestCluster.subscribe(subscriber, "wanted", MqttQos.AT_LEAST_ONCE);
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		publisher.publish(TestCluster.message("unwanted", MqttQos.AT_LEAST_ONCE, "no"));
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("wanted", MqttQos.AT_LEAST_ONCE, "yes"));
			return !received.isEmpty();
		});
		subscriber.unsubscribeWith().topicFilter("wanted").send();
		TestCluster.await().until(() -> {
			double before = this.first.counter("mqtt.cluster.forwarded");
			publisher.publish(TestCluster.message("wanted", MqttQos.AT_LEAST_ONCE, "not any more"));
			return this.first.counter("mqtt.cluster.forwarded") == before;
		});
		assertThat(received).extracting(TestCluster::text).doesNotContain("no");
	}

	@Test
	void messageGoesToOneMemberOfAShareAmongAllNodes() {
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(this.first, "one"), "$share/g/work",
				MqttQos.EXACTLY_ONCE);
		Queue<Mqtt5Publish> other = TestCluster.subscribe(this.cluster.client(this.second, "two"), "$share/g/work",
				MqttQos.EXACTLY_ONCE);
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("work", MqttQos.AT_LEAST_ONCE, "begin"));
			return !other.isEmpty();
		});
		for (int i = 0; i < 100; i++) {
			publisher.publish(TestCluster.message("work", MqttQos.AT_LEAST_ONCE, Integer.toString(i)));
		}
		TestCluster.await().until(() -> numbers(received).count() + numbers(other).count() >= 100);
		assertThat(Stream.concat(numbers(received), numbers(other))).hasSize(100).doesNotHaveDuplicates();
		assertThat(numbers(received)).hasSizeBetween(20, 80);
	}

	private static Stream<String> numbers(Queue<Mqtt5Publish> received) {
		return received.stream().map(TestCluster::text).filter((text) -> !text.equals("begin"));
	}

	@Test
	void retainedMessagesAreOnAllNodes() {
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		publisher.publish(retained("kept", "one"));
		publisher.publish(retained("removed", "x"));
		Queue<Mqtt5Publish> here = TestCluster.subscribe(this.cluster.client(this.first, "here"), "#",
				MqttQos.AT_LEAST_ONCE);
		TestCluster.await().until(() -> here.size() == 2);
		publisher.publish(retained("removed", ""));
		publisher.publish(retained("kept", "two"));
		RunningService third = this.cluster.node("third");
		Queue<Mqtt5Publish> there = TestCluster.subscribe(this.cluster.client(third, "there"), "#",
				MqttQos.AT_LEAST_ONCE);
		TestCluster.await().until(() -> !there.isEmpty());
		assertThat(there).extracting(TestCluster::text).containsExactly("two");
		TestCluster.await().until(() -> this.second.gauge("mqtt.retained.messages") == 1);
	}

	/** What was stored for it while the others did not hear of it is gone. */
	@Test
	void nodeThatWasForgottenReadsTheRetainedMessagesAgain() throws IOException {
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		publisher.publish(retained("kept", "one"));
		publisher.publish(retained("removed", "x"));
		TestCluster.await().until(() -> this.second.gauge("mqtt.retained.messages") == 2);
		this.cluster.redis()
			.command("EVAL",
					"\"for _, m in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do if m:sub(1, 6) == 'second' then "
							+ "redis.call('ZREM', KEYS[1], m) redis.call('HDEL', KEYS[2], m) end end "
							+ "for _, t in ipairs(redis.call('HKEYS', KEYS[3])) do if t:sub(-7) == 'removed' then "
							+ "redis.call('HDEL', KEYS[3], t) end end return 1\"",
					"3", "mqtt-panel:leases", "mqtt-panel:versions", "mqtt-panel:retained");
		TestCluster.await().until(() -> this.second.gauge("mqtt.retained.messages") == 1);
		publisher.publish(retained("kept", "two"));
		Queue<Mqtt5Publish> there = TestCluster.subscribe(this.cluster.client(this.second, "there"), "#",
				MqttQos.AT_LEAST_ONCE);
		TestCluster.await().until(() -> !there.isEmpty());
		assertThat(there).extracting(TestCluster::text).containsExactly("two");
	}

	private static Mqtt5Publish retained(String topic, String text) {
		return Mqtt5Publish.builder()
			.topic(topic)
			.qos(MqttQos.AT_LEAST_ONCE)
			.payload(text.getBytes(StandardCharsets.UTF_8))
			.retain(true)
			.build();
	}

	@Test
	void acknowledgementWaitsForRedisAndLocalMessagesDoNot() throws Exception {
		Queue<Mqtt5Publish> remote = TestCluster.subscribe(this.cluster.client(this.second, "remote"), "remote",
				MqttQos.EXACTLY_ONCE);
		Mqtt5BlockingClient local = this.cluster.client(this.first, "local");
		Queue<Mqtt5Publish> here = TestCluster.subscribe(local, "local", MqttQos.EXACTLY_ONCE);
		Mqtt5AsyncClient publisher = this.cluster.client(this.first, "publisher").toAsync();
		TestCluster.await().until(() -> {
			publisher.publish(TestCluster.message("remote", MqttQos.EXACTLY_ONCE, "begin")).join();
			return !remote.isEmpty();
		});
		this.cluster.redis().pause();
		CompletableFuture<Mqtt5PublishResult> waiting = publisher
			.publish(TestCluster.message("remote", MqttQos.EXACTLY_ONCE, "later"));
		local.publish(TestCluster.message("local", MqttQos.EXACTLY_ONCE, "now"));
		TestCluster.await().until(() -> !here.isEmpty());
		assertThat(waiting).isNotDone();
		this.cluster.redis().resume();
		waiting.orTimeout(30, TimeUnit.SECONDS).join();
		TestCluster.await()
			.until(() -> remote.stream().filter((message) -> TestCluster.text(message).equals("later")).count() == 1);
	}

	@Test
	void redisThatHasLostEverythingIsTold() throws IOException {
		Queue<Mqtt5Publish> received = TestCluster.subscribe(this.cluster.client(this.second, "subscriber"), "wanted",
				MqttQos.AT_LEAST_ONCE);
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		publisher.publish(retained("kept", "one"));
		this.cluster.redis().kill();
		this.cluster.redis().restart();
		TestCluster.await().until(() -> {
			publisher.toAsync().publish(TestCluster.message("wanted", MqttQos.AT_LEAST_ONCE, "yes"));
			return !received.isEmpty();
		});
		Mqtt5BlockingClient moved = this.cluster.client(this.first, "subscriber");
		assertThat(moved.getState().isConnected()).isTrue();
		TestCluster.await().until(() -> this.cluster.redis().command("KEYS", "mqtt-panel:claim:*").startsWith("*2"));
		TestCluster.await().until(() -> this.cluster.redis().command("HLEN", "mqtt-panel:retained").startsWith(":1"));
		Queue<Mqtt5Publish> kept = TestCluster.subscribe(this.cluster.client(this.cluster.node("third"), "late"),
				"kept", MqttQos.AT_LEAST_ONCE);
		TestCluster.await().until(() -> !kept.isEmpty());
		assertThat(kept.element().isRetain()).isTrue();
	}

	@Test
	void retainedMessageThatHasExpiredLeavesRedis() throws IOException {
		Mqtt5BlockingClient publisher = this.cluster.client(this.first, "publisher");
		publisher.publish(retained("stays", "one"));
		publisher.publishWith()
			.topic("goes")
			.qos(MqttQos.AT_LEAST_ONCE)
			.payload(new byte[1])
			.retain(true)
			.messageExpiryInterval(1)
			.send();
		TestCluster.await().until(() -> this.cluster.redis().command("HLEN", "mqtt-panel:retained").startsWith(":2"));
		TestCluster.await().until(() -> this.cluster.redis().command("HLEN", "mqtt-panel:retained").startsWith(":1"));
		assertThat(this.cluster.redis().command("HKEYS", "mqtt-panel:retained")).contains("stays");
	}

}
