// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An MQTT 5 client that takes small packets and few at a time.
 */
class PacketSizeIntegrationTests {

	private static final int LARGE = 20;

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest
	@EnumSource
	void passesOverMessagesThatAreTooLarge(MqttQos qos) throws InterruptedException {
		Mqtt5BlockingClient client = this.broker.mqtt5("small");
		client.connectWith().restrictions().maximumPacketSize(100).receiveMaximum(5).applyRestrictions().send();
		Mqtt5BlockingClient publisher = this.broker.mqtt5("p");
		publisher.connect();
		try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.subscribeWith().topicFilter("t").qos(qos).send();
			for (int i = 0; i < LARGE; i++) {
				publisher.publishWith().topic("t").qos(qos).payload(new byte[200]).send();
			}
			publisher.publishWith().topic("t").qos(qos).payload(new byte[1]).send();
			assertThat(publishes.receive().getPayloadAsBytes()).hasSize(1);
		}
		assertThat(client.getState().isConnected()).isTrue();
		assertThat(this.broker.bean(FlowStatus.class).droppedMessages(DropReason.TOO_LARGE)).isEqualTo(LARGE);
		publisher.disconnect();
		client.disconnect();
	}

}
