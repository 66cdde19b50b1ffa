// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import com.hivemq.client.mqtt.datatypes.MqttTopicFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5UnsubAckException;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.Mqtt5Unsubscribe;
import com.hivemq.client.mqtt.mqtt5.message.unsubscribe.unsuback.Mqtt5UnsubAckReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What MQTT 5 clients are told about their subscriptions, also about those of a session
 * that they resume.
 */
@Timeout(60)
class SubscriptionAcknowledgementIntegrationTests {

	private static final int RESUME = 0;

	private static final byte[] HOUR = MqttBytes.bytes(5, 0x11, 0, 0, 0x0E, 0x10);

	@Test
	void saysWhereThereWasNoSubscription() {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			client.connect();
			client.subscribeWith().topicFilter("a/#").send();
			client.subscribeWith().topicFilter("$share/g/a").send();
			assertThat(unsubscribe(client, "a/#", "a", "$share/g/a", "$share/h/a", "a/#")).containsExactly(
					Mqtt5UnsubAckReasonCode.SUCCESS, Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED,
					Mqtt5UnsubAckReasonCode.SUCCESS, Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED,
					Mqtt5UnsubAckReasonCode.NO_SUBSCRIPTIONS_EXISTED);
			client.disconnect();
		}
	}

	@Test
	void knowsSubscriptionsOfResumedSessions(@TempDir Path directory) throws IOException {
		String persistence = "--mqtt-panel.broker.persistence.path=" + directory;
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			try (RawMqttClient client = resumed(broker)) {
				client.send(MqttBytes.subscribe(5, 1, "a", "b", "c", "$share/g/d"));
				assertThat(client.read().type()).isEqualTo(9);
				client.send(MqttBytes.DISCONNECT);
				assertThat(client.isClosedByPeer()).isTrue();
			}
			try (RawMqttClient client = resumed(broker)) {
				client.send(MqttBytes.unsubscribe(5, 2, "a", "x", "a"));
				assertThat(client.read().body()).endsWith(0, 0x11, 0x11);
			}
		}
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			try (RawMqttClient client = resumed(broker)) {
				client.send(MqttBytes.unsubscribe(5, 3, "a", "b", "$share/g/d"));
				assertThat(client.read().body()).endsWith(0x11, 0, 0);
			}
			try (RawMqttClient client = broker.connected(5, "c")) {
				client.send(MqttBytes.unsubscribe(5, 4, "c"));
				assertThat(client.read().body()).endsWith(0x11);
			}
		}
	}

	@Test
	void givesMessagesTheIdentifiersOfAllSubscriptions() throws IOException {
		try (RunningBroker broker = new RunningBroker().start(); RawMqttClient client = resumed(broker)) {
			subscribe(client, "a/+", 1);
			subscribe(client, "a/b", 2);
			subscribe(client, "#", 3);
			subscribe(client, "a/c", 4);
			subscribe(client, "a/b/#", 0);
			client.send(MqttBytes.publish(5, "a/b", 0, 0), MqttBytes.publish(5, "b", 0, 0));
			assertThat(identifiers(client)).containsExactlyInAnyOrder(1, 2, 3);
			assertThat(identifiers(client)).containsExactly(3);
			subscribe(client, "a/b", 5);
			client.send(MqttBytes.unsubscribe(5, 9, "#"), MqttBytes.publish(5, "a/b", 0, 0));
			assertThat(client.read().type()).isEqualTo(11);
			assertThat(identifiers(client)).containsExactlyInAnyOrder(1, 5);
		}
	}

	@Test
	void knowsIdentifiersOfResumedSessionsAndLeavesSharedSubscriptionsTheirOwn() throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			try (RawMqttClient client = resumed(broker)) {
				subscribe(client, "a/#", 1);
				subscribe(client, "a/b", 2);
				subscribe(client, "$share/g/a/b", 9);
			}
			try (RawMqttClient client = resumed(broker)) {
				client.send(MqttBytes.publish(5, "a/b", 0, 0));
				assertThat(List.of(identifiers(client), identifiers(client))).containsExactlyInAnyOrder(Set.of(1, 2),
						Set.of(9));
			}
		}
	}

	@Test
	void givesRetainedMessagesTheIdentifierOfTheNewSubscription() throws IOException {
		try (RunningBroker broker = new RunningBroker().start(); RawMqttClient client = resumed(broker)) {
			subscribe(client, "a/+", 1);
			client.send(MqttBytes.packet(0x31, MqttBytes.string("a/b"), MqttBytes.bytes(0, 'x')));
			assertThat(identifiers(client)).containsExactly(1);
			subscribe(client, "a/b", 2);
			assertThat(identifiers(client)).containsExactly(2);
		}
	}

	private static RawMqttClient resumed(RunningBroker broker) throws IOException {
		return RawMqttClient.connected(broker.tcpPort(),
				MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC0 | RESUME, 0, 60), HOUR,
						MqttBytes.string("c"), MqttBytes.string("key"), MqttBytes.string("secret")));
	}

	private static void subscribe(RawMqttClient client, String filter, int identifier) throws IOException {
		byte[] properties = (identifier > 0) ? MqttBytes.bytes(2, 11, identifier) : MqttBytes.bytes(0);
		client.send(
				MqttBytes.packet(0x82, MqttBytes.uint16(7), properties, MqttBytes.string(filter), MqttBytes.bytes(0)));
		assertThat(client.read().type()).isEqualTo(9);
	}

	/** The identifiers of a PUBLISH of QoS 0 that has no other properties. */
	private static Set<Integer> identifiers(RawMqttClient client) throws IOException {
		RawMqttClient.Packet publish = client.read();
		assertThat(publish.type()).isEqualTo(3);
		int properties = Short.BYTES + publish.packetId();
		Set<Integer> identifiers = new TreeSet<>();
		for (int i = 1; i < publish.body()[properties]; i += 2) {
			assertThat(publish.body()[properties + i]).isEqualTo((byte) 11);
			assertThat(identifiers.add((int) publish.body()[properties + i + 1])).isTrue();
		}
		return identifiers;
	}

	private static List<Mqtt5UnsubAckReasonCode> unsubscribe(Mqtt5BlockingClient client, String... filters) {
		Mqtt5Unsubscribe unsubscribe = Mqtt5Unsubscribe.builder()
			.addTopicFilters(List.of(filters).stream().map(MqttTopicFilter::of).toList())
			.build();
		try {
			return client.unsubscribe(unsubscribe).getReasonCodes();
		}
		catch (Mqtt5UnsubAckException ex) {
			return ex.getMqttMessage().getReasonCodes();
		}
	}

}
