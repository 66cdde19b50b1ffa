// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubRecException;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.puback.Mqtt5PubAckReasonCode;
import com.hivemq.client.mqtt.mqtt5.message.publish.pubrec.Mqtt5PubRecReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Limits on what all clients have together: connections of one API key, retained
 * messages.
 */
class TotalLimitsIntegrationTests {

	private static final String LIMITS = "--mqtt-panel.broker.limits.";

	@Test
	void turnsAwayApiKeyWithTooManyConnections() throws IOException {
		try (RunningBroker broker = new RunningBroker(LIMITS + "max-connections-per-username=1").start();
				RawMqttClient one = broker.connected(5, "one");
				RawMqttClient four = new RawMqttClient(broker.tcpPort());
				RawMqttClient five = new RawMqttClient(broker.tcpPort());
				RawMqttClient wrong = new RawMqttClient(broker.tcpPort())) {
			five.send(MqttBytes.connect(5, "five"));
			assertThat(five.read().body()[1]).isEqualTo((byte) 0x97);
			four.send(MqttBytes.connect(4, "four"));
			assertThat(four.read().body()).containsExactly(0, 3);
			one.send(MqttBytes.DISCONNECT);
			assertThat(one.isClosedByPeer()).isTrue();
			wrong.send(MqttBytes.connect(4, "refused"));
			assertThat(wrong.read().body()).containsExactly(0, 4);
			broker.connected(4, "six").close();
			assertThat(broker.await(ConnectionRefused.class, 3)).extracting(ConnectionRefused::reason)
				.containsExactly(Reason.TOO_MANY_FOR_USERNAME, Reason.TOO_MANY_FOR_USERNAME, Reason.BAD_CREDENTIALS);
		}
	}

	@Test
	void clientThatComesBackTakesItsOwnPlace() throws IOException {
		try (RunningBroker broker = new RunningBroker(LIMITS + "max-connections-per-username=1").start();
				RawMqttClient before = broker.connected(5, "same");
				RawMqttClient after = broker.connected(5, "same")) {
			assertThat(before.read().body()[0]).isEqualTo((byte) 0x8E);
			after.send(MqttBytes.PINGREQ);
			assertThat(after.read().type()).isEqualTo(13);
		}
	}

	@Test
	void refusesRetainedMessagesThatAreTooMany() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker(LIMITS + "max-retained-messages=2").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("p");
			client.connect();
			retain(client, "a", MqttQos.AT_LEAST_ONCE, "1");
			assertThatExceptionOfType(Mqtt5PubAckException.class)
				.isThrownBy(() -> retain(client, "b", MqttQos.AT_LEAST_ONCE, "1"))
				.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5PubAckReasonCode.QUOTA_EXCEEDED));
			assertThatExceptionOfType(Mqtt5PubRecException.class)
				.isThrownBy(() -> retain(client, "b", MqttQos.EXACTLY_ONCE, "1"))
				.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
					.isEqualTo(Mqtt5PubRecReasonCode.QUOTA_EXCEEDED));
			retain(client, "a", MqttQos.EXACTLY_ONCE, "2");
			assertThat(retained(broker)).containsExactly("a=2");
			retain(client, "a", MqttQos.AT_LEAST_ONCE, "");
			retain(client, "b", MqttQos.AT_LEAST_ONCE, "3");
			assertThat(retained(broker)).containsExactly("b=3");
			client.disconnect();
			assertThat(broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit)
				.containsExactly(Limit.RETAINED, Limit.RETAINED);
			assertThat(broker.eventsOf(MessagePublished.class)).filteredOn((message) -> message.topicName().equals("b"))
				.hasSize(1);
		}
	}

	/** What never came before is refused also if DUP says otherwise [MQTT5-4.3.3]. */
	@Test
	void packetIdentifierOfWhatIsRefusedIsFree() throws IOException {
		try (RunningBroker broker = new RunningBroker(LIMITS + "max-retained-messages=2").start();
				RawMqttClient client = broker.connected(5, "p")) {
			client.send(qos2(0x35, 7, "a"));
			assertThat(client.read().body()).startsWith(0, 7).doesNotContain(0x97);
			client.send(qos2(0x3D, 8, "b"));
			assertThat(client.read().body()).startsWith(0, 8, 0x97);
			client.send(qos2(0x34, 8, "c"));
			assertThat(client.read().body()).startsWith(0, 8).doesNotContain(0x97);
			assertThat(broker.await(MessagePublished.class, 2)).extracting(MessagePublished::topicName)
				.containsExactly("a", "c");
		}
	}

	private static byte[] qos2(int first, int packetId, String topic) {
		return MqttBytes.packet(first, MqttBytes.string(topic), MqttBytes.uint16(packetId), MqttBytes.bytes(0, 1));
	}

	@Test
	void deliversAndDoesNotKeepWhereNobodyCanBeTold() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker(LIMITS + "max-retained-bytes=3KB").start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			subscriber.connect();
			Mqtt3BlockingClient client = broker.mqtt3("p");
			client.connect();
			try (Mqtt5Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
				subscriber.subscribeWith().topicFilter("#").qos(MqttQos.EXACTLY_ONCE).send();
				client.publishWith().topic("a").qos(MqttQos.AT_LEAST_ONCE).retain(true).payload(new byte[900]).send();
				client.publishWith().topic("b").qos(MqttQos.AT_LEAST_ONCE).retain(true).payload(new byte[900]).send();
				client.publishWith().topic("c").qos(MqttQos.AT_MOST_ONCE).retain(true).payload(new byte[900]).send();
				// At QoS 0 the store is asked only after the message was passed on.
				broker.await(LimitReached.class, 2);
				client.publishWith().topic("a").qos(MqttQos.EXACTLY_ONCE).retain(true).payload(new byte[10]).send();
				List<String> live = new ArrayList<>();
				for (int i = 0; i < 4; i++) {
					live.add(publishes.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic().toString());
				}
				assertThat(live).containsExactlyInAnyOrder("a", "b", "c", "a");
			}
			client.disconnect();
			subscriber.disconnect();
			assertThat(retained(broker)).singleElement().satisfies((found) -> assertThat(found).startsWith("a="));
			assertThat(broker.eventsOf(LimitReached.class)).extracting(LimitReached::limit)
				.containsExactly(Limit.RETAINED, Limit.RETAINED);
		}
	}

	@Test
	void countsRetainedMessagesOfAnEarlierRun(@TempDir Path directory) throws InterruptedException {
		String persistence = "--mqtt-panel.broker.persistence.path=" + directory;
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			Mqtt5BlockingClient client = broker.mqtt5("p");
			client.connect();
			retain(client, "a", MqttQos.AT_LEAST_ONCE, "1");
			client.disconnect();
			assertThat(retained(broker)).containsExactly("a=1");
		}
		try (RunningBroker broker = new RunningBroker(persistence, LIMITS + "max-retained-messages=2").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("p");
			client.connect();
			assertThatExceptionOfType(Mqtt5PubAckException.class)
				.isThrownBy(() -> retain(client, "b", MqttQos.AT_LEAST_ONCE, "1"));
			client.disconnect();
			assertThat(retained(broker)).containsExactly("a=1");
		}
	}

	private static void retain(Mqtt5BlockingClient client, String topic, MqttQos qos, String payload) {
		client.publishWith()
			.topic(topic)
			.qos(qos)
			.retain(true)
			.payload(payload.getBytes(StandardCharsets.UTF_8))
			.send();
	}

	/** What a new subscriber is sent ahead of a message published after it. */
	private static List<String> retained(RunningBroker broker) throws InterruptedException {
		Mqtt5BlockingClient subscriber = broker.mqtt5("s" + System.nanoTime());
		subscriber.connect();
		List<String> found = new ArrayList<>();
		try (Mqtt5Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
			subscriber.subscribeWith().topicFilter("#").qos(MqttQos.EXACTLY_ONCE).send();
			subscriber.publishWith().topic("end").qos(MqttQos.EXACTLY_ONCE).send();
			Mqtt5Publish next = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
			while (next.isRetain()) {
				found.add(next.getTopic() + "=" + new String(next.getPayloadAsBytes(), StandardCharsets.UTF_8));
				next = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
			}
			assertThat(next.getTopic()).hasToString("end");
		}
		subscriber.disconnect();
		return found;
	}

}
