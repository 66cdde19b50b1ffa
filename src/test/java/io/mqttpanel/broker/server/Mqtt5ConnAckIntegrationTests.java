// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5PubAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.Mqtt5Connect;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAck;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckRestrictions;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What MQTT 5 clients are told in the answer to CONNECT, and what becomes of those that
 * do not keep to it.
 */
@Timeout(60)
class Mqtt5ConnAckIntegrationTests {

	private static final int MESSAGES = 500;

	@Test
	void announcesItsTerms() {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.max-message-size=2MB").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			Mqtt5ConnAck connAck = client.connect(Mqtt5Connect.builder().keepAlive(0).build());
			Mqtt5ConnAckRestrictions restrictions = connAck.getRestrictions();
			assertThat(restrictions.getReceiveMaximum()).isEqualTo(100);
			assertThat(restrictions.getTopicAliasMaximum()).isEqualTo(10);
			assertThat(restrictions.getMaximumPacketSize()).isEqualTo(2 * 1024 * 1024);
			assertThat(restrictions.getMaximumQos()).isEqualTo(MqttQos.EXACTLY_ONCE);
			assertThat(restrictions.isRetainAvailable()).isTrue();
			assertThat(restrictions.isWildcardSubscriptionAvailable()).isTrue();
			assertThat(restrictions.isSharedSubscriptionAvailable()).isTrue();
			assertThat(restrictions.areSubscriptionIdentifiersAvailable()).isTrue();
			assertThat(connAck.getServerKeepAlive()).isEmpty();
			client.disconnect();
		}
	}

	@ParameterizedTest
	@CsvSource({ "0, 30", "31, 30", "30, ", "1, " })
	void shortensTheKeepAlive(int asked, Integer told) {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.max-keep-alive=30s").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			Mqtt5ConnAck connAck = client.connect(Mqtt5Connect.builder().keepAlive(asked).build());
			assertThat(connAck.getServerKeepAlive().stream().boxed().findFirst().orElse(null)).isEqualTo(told);
			client.disconnect();
			assertThat(broker.eventsOf(ClientConnected.class)).extracting(ClientConnected::keepAlive)
				.containsExactly((told != null) ? told : asked);
		}
	}

	@Test
	void endsWhoHasTooManyMessagesUnderWay() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.receive-maximum=3").start();
				RawMqttClient client = broker.connected(5, "c")) {
			for (int packetId = 1; packetId <= 3; packetId++) {
				client.send(MqttBytes.publish(5, "t", 2, packetId));
				assertThat(client.read().type()).isEqualTo(5);
			}
			client.send(MqttBytes.acknowledgement(0x62, 2));
			assertThat(client.read().type()).isEqualTo(7);
			client.send(MqttBytes.publish(5, "t", 0, 0), MqttBytes.publish(5, "t", 1, 2));
			assertThat(client.read().type()).isEqualTo(4);
			client.send(MqttBytes.publish(5, "t", 1, 2));
			assertThat(client.read().type()).isEqualTo(4);
			client.send(MqttBytes.publish(5, "t", 2, 4), MqttBytes.publish(5, "t", 1, 5));
			RawMqttClient.Packet last = client.read();
			last = (last.type() == 5) ? client.read() : last;
			assertThat(last.type()).isEqualTo(14);
			assertThat(last.body()[0]).isEqualTo((byte) 0x93);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void letsMqtt3ClientsSendAsTheyLike() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.receive-maximum=1").start();
				RawMqttClient client = broker.connected(4, "c")) {
			for (int packetId = 1; packetId <= 3; packetId++) {
				client.send(MqttBytes.publish(4, "t", 2, packetId));
				assertThat(client.read().type()).isEqualTo(5);
			}
		}
	}

	@Test
	void takesAsManyMessagesAsARealClientHas() {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.receive-maximum=2").start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			client.connect();
			for (int i = 0; i < MESSAGES; i++) {
				client.toAsync()
					.publishWith()
					.topic("t")
					.qos((i % 2 == 0) ? MqttQos.AT_LEAST_ONCE : MqttQos.EXACTLY_ONCE)
					.send();
			}
			broker.await(MessagePublished.class, MESSAGES);
			client.disconnect();
		}
	}

	@Test
	void takesAliasesForTopics() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			subscriber.connect();
			Mqtt5BlockingClient client = broker.mqtt5("c");
			client.connectWith().restrictions().sendTopicAliasMaximum(10).applyRestrictions().send();
			try (Mqtt5Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
				subscriber.subscribeWith().topicFilter("long/#").send();
				for (int i = 0; i < 40; i++) {
					client.publishWith().topic("long/topic/" + i % 4).payload(new byte[] { (byte) (i % 4) }).send();
					Mqtt5Publish received = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
					assertThat(received.getTopic()).hasToString("long/topic/" + received.getPayloadAsBytes()[0]);
				}
			}
			client.disconnect();
			subscriber.disconnect();
			assertThat(broker.eventsOf(MessagePublished.class)).extracting(MessagePublished::topicName)
				.startsWith("long/topic/0", "long/topic/1", "long/topic/2", "long/topic/3", "long/topic/0");
		}
	}

	@ParameterizedTest
	@CsvSource({ "t, 0, 148", "t, 11, 148", "'', 10, 130" })
	void endsWhoUsesAnAliasThatIsNone(String topic, int alias, int reason) throws IOException {
		try (RunningBroker broker = new RunningBroker().start(); RawMqttClient client = broker.connected(5, "c")) {
			client.send(aliased(topic, alias));
			RawMqttClient.Packet disconnect = client.read();
			assertThat(disconnect.type()).isEqualTo(14);
			assertThat(disconnect.body()[0] & 0xFF).isEqualTo(reason);
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

	@Test
	void takesNoAliasesWhereThatIsSet() throws IOException {
		try (RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.topic-alias-maximum=0").start();
				RawMqttClient client = broker.connected(5, "c")) {
			client.send(aliased("t", 1));
			assertThat(client.read().body()[0]).isEqualTo((byte) 0x94);
		}
	}

	@Test
	void sendsAliasesForTopics() throws IOException, InterruptedException {
		try (RunningBroker broker = new RunningBroker().start(); RawMqttClient raw = connected(broker, 0x22, 0, 2)) {
			Mqtt5BlockingClient client = broker.mqtt5("real");
			client.connectWith().restrictions().topicAliasMaximum(2).applyRestrictions().send();
			raw.send(MqttBytes.subscribe(5, 1, "long/#"));
			assertThat(raw.read().type()).isEqualTo(9);
			Map<Integer, String> topics = new HashMap<>();
			int introduced = 0;
			try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
				client.subscribeWith().topicFilter("long/#").send();
				for (String topic : List.of("long/1", "long/1", "long/2", "long/1", "long/2", "long/3", "long/1")) {
					raw.send(MqttBytes.publish(5, topic, 0, 0));
					assertThat(publishes.receive(10, TimeUnit.SECONDS).orElseThrow().getTopic()).hasToString(topic);
					byte[] body = raw.read().body();
					int alias = body[body.length - 2];
					String sent = new String(body, 2, body[1], StandardCharsets.UTF_8);
					if (!sent.isEmpty()) {
						introduced++;
						topics.put(alias, sent);
					}
					assertThat(topics.get(alias)).isEqualTo(topic);
				}
			}
			client.disconnect();
			assertThat(topics).hasSize(2);
			assertThat(introduced).isEqualTo(4);
		}
	}

	@Test
	void saysWhatIsWrongInWords() throws IOException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			client.connect();
			assertThatExceptionOfType(Mqtt5PubAckException.class)
				.isThrownBy(() -> client.publishWith().topic("$x").qos(MqttQos.AT_LEAST_ONCE).send())
				.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonString().orElseThrow())
					.hasToString("Not allowed by the rules for this client"));
			client.disconnect();
			assertThat(refusal(broker, new byte[0])).contains("The client identifier is missing");
			assertThat(refusal(broker, MqttBytes.bytes(0x17, 1))).contains("The client identifier is missing");
			assertThat(refusal(broker, MqttBytes.bytes(0x17, 0))).isEmpty();
			assertThat(refusal(broker, MqttBytes.bytes(0x27, 0, 0, 0, 40))).isEmpty();
		}
	}

	/** What follows the reason code in the answer to a CONNECT without an identifier. */
	private static String refusal(RunningBroker broker, byte[] properties) throws IOException {
		try (RawMqttClient client = new RawMqttClient(broker.tcpPort())) {
			client.send(connect("", properties));
			RawMqttClient.Packet connAck = client.read();
			assertThat(connAck.type()).isEqualTo(2);
			assertThat(connAck.body()[1]).isEqualTo((byte) 0x85);
			int length = connAck.body().length;
			return (length > 3) ? new String(connAck.body(), 6, length - 6, StandardCharsets.UTF_8) : "";
		}
	}

	private static RawMqttClient connected(RunningBroker broker, int... property) throws IOException {
		return RawMqttClient.connected(broker.tcpPort(), connect("raw", MqttBytes.bytes(property)));
	}

	private static byte[] connect(String clientId, byte[] properties) {
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC2, 0, 60, properties.length),
				properties, MqttBytes.string(clientId), MqttBytes.string("key"), MqttBytes.string("secret"));
	}

	private static byte[] aliased(String topic, int alias) {
		return MqttBytes.packet(0x30, MqttBytes.string(topic), MqttBytes.bytes(3, 35, 0, alias, 'x'));
	}

}
