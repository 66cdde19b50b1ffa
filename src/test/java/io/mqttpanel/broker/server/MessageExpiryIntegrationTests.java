// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What becomes of messages that are only good for a while.
 */
class MessageExpiryIntegrationTests {

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@Test
	void whatHasExpiredWhileItsSubscriberWasAwayIsNotDelivered() throws InterruptedException {
		subscribeAndLeave();
		publish("short/1", 1, false);
		publish("long", 100, false);
		publish("short/2", 1, false);
		publish("ever", 0xFFFFFFFFL, false);
		letPass(Duration.ofMillis(2200));
		List<Mqtt5Publish> messages = resume();
		assertThat(messages).extracting((message) -> message.getTopic().toString()).containsExactly("long", "ever");
		assertThat(messages.get(0).getMessageExpiryInterval().orElse(0)).isBetween(60L, 98L);
		assertThat(messages.get(1).getMessageExpiryInterval().orElse(0)).isGreaterThan(1_000_000_000L);
		assertThat(this.broker.bean(FlowStatus.class).droppedMessages(DropReason.EXPIRED)).isEqualTo(2);
	}

	@Test
	void retainedMessageOutlivesExpiryOfOneBefore() throws InterruptedException {
		publish("retained", 1, true);
		publish("retained", 100, true);
		publish("kept", 1, true);
		publish("kept", 0, true);
		publish("lost", 1, true);
		letPass(Duration.ofMillis(3200));
		List<Mqtt5Publish> messages = hear((client) -> {
			client.connectWith().cleanStart(true).send();
			client.subscribeWith().topicFilter("#").qos(MqttQos.EXACTLY_ONCE).send();
		});
		assertThat(messages).extracting((message) -> message.getTopic().toString())
			.containsExactlyInAnyOrder("retained", "kept");
	}

	/** A clock of the broker's own is not to be had: its time has to pass. */
	private void letPass(Duration time) {
		int gone = this.broker.eventsOf(ClientDisconnected.class).size();
		Awaitility.await().during(time).until(() -> this.broker.eventsOf(ClientDisconnected.class).size() >= gone);
	}

	private void subscribeAndLeave() {
		int gone = this.broker.eventsOf(ClientDisconnected.class).size();
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		client.connectWith()
			.cleanStart(true)
			.sessionExpiryInterval(600)
			.restrictions()
			.receiveMaximum(1)
			.applyRestrictions()
			.send();
		client.subscribeWith().topicFilter("#").qos(MqttQos.EXACTLY_ONCE).send();
		client.disconnect();
		this.broker.await(ClientDisconnected.class, gone + 1);
	}

	private void publish(String topic, long expiry, boolean retain) {
		int gone = this.broker.eventsOf(ClientDisconnected.class).size();
		Mqtt5BlockingClient publisher = this.broker.mqtt5("p");
		publisher.connect();
		Mqtt5PublishBuilder.Complete message = Mqtt5Publish.builder()
			.topic(topic)
			.qos(MqttQos.AT_LEAST_ONCE)
			.retain(retain)
			.payload(new byte[1]);
		publisher.publish((expiry > 0) ? message.messageExpiryInterval(expiry).build() : message.build());
		publisher.disconnect();
		this.broker.await(ClientDisconnected.class, gone + 1);
	}

	/** What a client is sent that comes back, ahead of a message published after it. */
	private List<Mqtt5Publish> resume() throws InterruptedException {
		return hear((client) -> client.connectWith().cleanStart(false).send());
	}

	private List<Mqtt5Publish> hear(Consumer<Mqtt5BlockingClient> beginning) throws InterruptedException {
		Mqtt5BlockingClient client = this.broker.mqtt5("c");
		try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
			beginning.accept(client);
			client.publishWith().topic("end").qos(MqttQos.EXACTLY_ONCE).send();
			List<Mqtt5Publish> messages = new ArrayList<>();
			Mqtt5Publish message = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
			while (!message.getTopic().toString().equals("end")) {
				messages.add(message);
				message = publishes.receive(10, TimeUnit.SECONDS).orElseThrow();
			}
			return messages;
		}
		finally {
			client.disconnect();
		}
	}

}
