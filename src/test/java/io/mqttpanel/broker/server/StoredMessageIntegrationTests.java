// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PayloadFormatIndicator;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.ClientDisconnected;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages that outlive the broker, with all that MQTT 5 lets them have.
 */
class StoredMessageIntegrationTests {

	private static final byte[] CORRELATION = { 0, 1, (byte) 0xFF };

	private static final Mqtt5UserProperties USER = Mqtt5UserProperties.builder()
		.add("first", "1")
		.add("second", "\u00fc\ud83d\ude00")
		.add("first", "again")
		.build();

	@TempDir
	private Path directory;

	@Test
	void queuedMessageKeepsItsProperties() throws InterruptedException {
		try (RunningBroker broker = start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			subscriber.connectWith().cleanStart(true).sessionExpiryInterval(600).send();
			subscriber.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
			subscriber.disconnect();
			broker.await(ClientDisconnected.class, 1);
			publish(broker, false);
		}
		try (RunningBroker broker = start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			try (Mqtt5Publishes heard = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
				subscriber.connectWith().cleanStart(false).send();
				assertComplete(heard.receive(10, TimeUnit.SECONDS).orElseThrow());
			}
			subscriber.disconnect();
		}
	}

	@Test
	void retainedMessageKeepsItsProperties() throws InterruptedException {
		try (RunningBroker broker = start()) {
			publish(broker, true);
		}
		try (RunningBroker broker = start()) {
			Mqtt5BlockingClient subscriber = broker.mqtt5("s");
			subscriber.connect();
			try (Mqtt5Publishes heard = subscriber.publishes(MqttGlobalPublishFilter.ALL)) {
				subscriber.subscribeWith().topicFilter("#").qos(MqttQos.AT_LEAST_ONCE).send();
				Mqtt5Publish message = heard.receive(10, TimeUnit.SECONDS).orElseThrow();
				assertThat(message.isRetain()).isTrue();
				assertComplete(message);
			}
			subscriber.disconnect();
		}
	}

	private static void publish(RunningBroker broker, boolean retain) {
		Mqtt5BlockingClient publisher = broker.mqtt5("p");
		publisher.connect();
		publisher.publishWith()
			.topic("t")
			.qos(MqttQos.AT_LEAST_ONCE)
			.retain(retain)
			.payload("payload".getBytes(StandardCharsets.UTF_8))
			.messageExpiryInterval(600)
			.payloadFormatIndicator(Mqtt5PayloadFormatIndicator.UTF_8)
			.contentType("text/plain")
			.responseTopic("answer")
			.correlationData(CORRELATION)
			.userProperties(USER)
			.send();
		publisher.disconnect();
	}

	private static void assertComplete(Mqtt5Publish message) {
		assertThat(message.getPayloadAsBytes()).asString(StandardCharsets.UTF_8).isEqualTo("payload");
		assertThat(message.getMessageExpiryInterval().orElseThrow()).isBetween(1L, 600L);
		assertThat(message.getPayloadFormatIndicator()).contains(Mqtt5PayloadFormatIndicator.UTF_8);
		assertThat(message.getContentType().map(Object::toString)).contains("text/plain");
		assertThat(message.getResponseTopic().map(Object::toString)).contains("answer");
		assertThat(message.getCorrelationData()).contains(ByteBuffer.wrap(CORRELATION));
		assertThat(message.getUserProperties()).isEqualTo(USER);
	}

	private RunningBroker start() {
		return new RunningBroker("--mqtt-panel.broker.persistence.path=" + this.directory).start();
	}

}
