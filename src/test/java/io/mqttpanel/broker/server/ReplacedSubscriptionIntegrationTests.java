// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient.Mqtt3Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.subscribe.Mqtt5RetainHandling;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriptions that are made again: the last one counts [MQTT-3.8.4-3], with its QoS,
 * its options and its identifier, also after a restart.
 */
class ReplacedSubscriptionIntegrationTests {

	private static final byte[] HOUR = MqttBytes.bytes(5, 0x11, 0, 0, 0x0E, 0x10);

	private static final int KEEP_RETAIN = 0x08;

	private static final int NOT_AT_SUBSCRIBE = 0x20;

	@TempDir
	private Path directory;

	@Test
	void lowersQosOfMqtt3Client() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt3BlockingClient client = broker.mqtt3("c");
			client.connect();
			try (Mqtt3Publishes heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
				client.subscribeWith().topicFilter("t").qos(MqttQos.EXACTLY_ONCE).send();
				client.subscribeWith().topicFilter("t").qos(MqttQos.AT_MOST_ONCE).send();
				client.publishWith().topic("t").qos(MqttQos.EXACTLY_ONCE).send();
				assertThat(heard.receive(10, TimeUnit.SECONDS))
					.hasValueSatisfying((publish) -> assertThat(publish.getQos()).isEqualTo(MqttQos.AT_MOST_ONCE));
			}
			client.disconnect();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "t", "$share/g/t" })
	void takesLastOptionsAndIdentifierOverRestart(String filter) throws IOException {
		try (RunningBroker broker = start(); RawMqttClient client = connect(broker)) {
			subscribe(client, filter, KEEP_RETAIN | 1, 7);
			assertThat(published(client)).containsExactly(0x33, 7);
			subscribe(client, filter, 0, 7);
			assertThat(published(client)).containsExactly(0x30, 7);
			subscribe(client, filter, 0, 8);
			assertThat(published(client)).containsExactly(0x30, 8);
		}
		try (RunningBroker broker = start(); RawMqttClient client = connect(broker)) {
			assertThat(published(client)).containsExactly(0x30, 8);
			subscribe(client, filter, KEEP_RETAIN | 1, 8);
			assertThat(published(client)).containsExactly(0x33, 8);
			subscribe(client, filter, 0, 0);
			assertThat(published(client)).containsExactly(0x30, 0);
		}
	}

	@Test
	void takesNoLocalBack() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient client = broker.mqtt5("c");
			client.connect();
			try (Mqtt5Publishes heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
				for (boolean noLocal : List.of(false, true, false)) {
					client.subscribeWith().topicFilter("t").noLocal(noLocal).send();
					client.publishWith().topic("t").payload(new byte[] { (byte) (noLocal ? 1 : 0) }).send();
				}
				for (int i = 0; i < 2; i++) {
					assertThat(heard.receive(10, TimeUnit.SECONDS))
						.hasValueSatisfying((publish) -> assertThat(publish.getPayloadAsBytes()).containsExactly(0));
				}
			}
			client.disconnect();
		}
	}

	/** Retain Handling 1 [MQTT-3.3.1-10]. */
	@Test
	void sendsRetainedMessagesToEachClientThatIsNew() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			for (String clientId : List.of("first", "second")) {
				Mqtt5BlockingClient client = broker.mqtt5(clientId);
				client.connect();
				client.publishWith()
					.topic("t")
					.retain(true)
					.payload(new byte[] { 1 })
					.qos(MqttQos.AT_LEAST_ONCE)
					.send();
				try (Mqtt5Publishes heard = client.publishes(MqttGlobalPublishFilter.ALL)) {
					client.subscribeWith()
						.topicFilter("t")
						.retainHandling(Mqtt5RetainHandling.SEND_IF_SUBSCRIPTION_DOES_NOT_EXIST)
						.send();
					assertThat(heard.receive(10, TimeUnit.SECONDS)).as(clientId).isPresent();
				}
			}
		}
	}

	private RunningBroker start() {
		return new RunningBroker("--mqtt-panel.broker.persistence.path=" + this.directory).start();
	}

	private static RawMqttClient connect(RunningBroker broker) throws IOException {
		return RawMqttClient.connected(broker.tcpPort(),
				MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(5, 0xC0, 0, 60), HOUR,
						MqttBytes.string("c"), MqttBytes.string("key"), MqttBytes.string("secret")));
	}

	private static void subscribe(RawMqttClient client, String filter, int options, int identifier) throws IOException {
		byte[] properties = (identifier > 0) ? MqttBytes.bytes(2, 11, identifier) : MqttBytes.bytes(0);
		client.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), properties, MqttBytes.string(filter),
				MqttBytes.bytes(NOT_AT_SUBSCRIBE | options)));
		assertThat(client.read().type()).isEqualTo(9);
	}

	/**
	 * Publishes a retained message at QoS 1 and returns the first byte of what comes and
	 * the identifier in it, 0 for none.
	 */
	private static List<Integer> published(RawMqttClient client) throws IOException {
		client.send(MqttBytes.packet(0x33, MqttBytes.string("t"), MqttBytes.uint16(5), MqttBytes.bytes(0, 'x')));
		List<Integer> found = List.of();
		for (int i = 0; i < 2; i++) {
			RawMqttClient.Packet packet = client.read();
			if (packet.type() == 3) {
				int properties = (packet.flags() > 1) ? 5 : 3;
				if (properties == 5) {
					client.send(MqttBytes.acknowledgement(0x40, packet.body()[3] << 8 | packet.body()[4]));
				}
				int identifier = (packet.body()[properties] > 0) ? packet.body()[properties + 2] : 0;
				found = List.of(0x30 | packet.flags(), identifier);
			}
		}
		return found;
	}

}
