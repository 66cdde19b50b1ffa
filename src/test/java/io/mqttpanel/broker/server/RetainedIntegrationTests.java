// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a subscriber finds that comes after the message.
 */
class RetainedIntegrationTests {

	@Test
	void keepsMessagesOfEveryQos() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			for (MqttQos qos : MqttQos.values()) {
				retain(broker, qos, "value");
				assertThat(payload(subscribe(broker))).isEqualTo("value");
			}
		}
	}

	@Test
	void replacesAndRemovesAtQos0() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			retain(broker, MqttQos.AT_LEAST_ONCE, "old");
			retain(broker, MqttQos.AT_MOST_ONCE, "new");
			assertThat(payload(subscribe(broker))).isEqualTo("new");
			assertThat(broker.bean(BrokerStatus.class).retainedMessages()).isEqualTo(1);
			assertThat(broker.bean(BrokerStatus.class).retainedBytes()).isEqualTo(MessageWeight.of("t", 3, List.of()));
			retain(broker, MqttQos.AT_MOST_ONCE, "");
			assertThat(subscribe(broker)).isEmpty();
			assertThat(broker.bean(BrokerStatus.class).retainedMessages()).isZero();
			assertThat(broker.bean(BrokerStatus.class).retainedBytes()).isZero();
		}
	}

	@Test
	void givesOutTheSecondsThatAreLeft() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient publisher = broker.mqtt5("p");
			publisher.connect();
			publisher.publishWith().topic("t").retain(true).messageExpiryInterval(100).payload(bytes("v")).send();
			publisher.disconnect();
			Optional<Mqtt5Publish> found = subscribe(broker);
			assertThat(payload(found)).isEqualTo("v");
			assertThat(found.orElseThrow().getMessageExpiryInterval().orElse(0)).isBetween(80L, 100L);
		}
	}

	@Test
	void tellsLiveSubscribersAsTheyAsked() throws InterruptedException {
		try (RunningBroker broker = new RunningBroker().start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			subscriber.connect();
			try (Mqtt5Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
				subscriber.subscribeWith().topicFilter("t").retainAsPublished(true).send();
				retain(broker, MqttQos.AT_MOST_ONCE, "v");
				Mqtt5Publish live = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
				assertThat(live.isRetain()).isTrue();
				assertThat(live.getQos()).isEqualTo(MqttQos.AT_MOST_ONCE);
			}
			subscriber.disconnect();
		}
	}

	@Test
	void keepsQos0OverRestart(@TempDir Path directory) throws InterruptedException {
		String persistence = "--mqtt-panel.broker.persistence.path=" + directory;
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			retain(broker, MqttQos.AT_MOST_ONCE, "value");
			assertThat(payload(subscribe(broker))).isEqualTo("value");
		}
		try (RunningBroker broker = new RunningBroker(persistence).start()) {
			assertThat(payload(subscribe(broker))).isEqualTo("value");
		}
	}

	/** Whatever is sent behind the message is answered when it has been kept. */
	private static void retain(RunningBroker broker, MqttQos qos, String payload) {
		Mqtt5BlockingClient publisher = broker.mqtt5("p");
		publisher.connect();
		publisher.publishWith().topic("t").qos(qos).retain(true).payload(bytes(payload)).send();
		publisher.publishWith().topic("barrier").qos(MqttQos.EXACTLY_ONCE).send();
		publisher.disconnect();
	}

	/** What a new subscriber is sent ahead of a message published after it. */
	private static Optional<Mqtt5Publish> subscribe(RunningBroker broker) throws InterruptedException {
		Mqtt5BlockingClient subscriber = broker.mqtt5("s" + System.nanoTime());
		subscriber.connect();
		try (Mqtt5Publishes publishes = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
			subscriber.subscribeWith().topicFilter("t").qos(MqttQos.EXACTLY_ONCE).send();
			subscriber.subscribeWith().topicFilter("end").qos(MqttQos.EXACTLY_ONCE).send();
			subscriber.publishWith().topic("end").qos(MqttQos.EXACTLY_ONCE).send();
			Mqtt5Publish first = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
			assertThat(first.isRetain()).isEqualTo(first.getTopic().toString().equals("t"));
			return Optional.of(first).filter(Mqtt5Publish::isRetain);
		}
		finally {
			subscriber.disconnect();
		}
	}

	private static String payload(Optional<Mqtt5Publish> publish) {
		return new String(publish.orElseThrow().getPayloadAsBytes(), StandardCharsets.UTF_8);
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

}
