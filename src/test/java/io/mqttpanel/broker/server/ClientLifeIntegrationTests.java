// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.List;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.message.connect.connack.Mqtt5ConnAckReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.ClientUnsubscribed;
import io.mqttpanel.broker.event.MessagePublished;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * A client's life from CONNECT to DISCONNECT, in both versions of the protocol.
 */
class ClientLifeIntegrationTests {

	private static final List<String> WHOLE_LIFE = List.of("ClientConnected", "ClientSubscribed", "ClientSubscribed",
			"ClientSubscribed", "MessagePublished", "MessagePublished", "MessagePublished", "ClientUnsubscribed",
			"ClientUnsubscribed", "ClientUnsubscribed", "ClientDisconnected");

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@Test
	void announcesWholeLifeInOrderWithMqtt5() {
		Mqtt5BlockingClient client = this.broker.mqtt5("five");
		client.connect();
		client.subscribeWith()
			.addSubscription()
			.topicFilter("a/#")
			.qos(MqttQos.AT_MOST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("b/+")
			.qos(MqttQos.AT_LEAST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("c")
			.qos(MqttQos.EXACTLY_ONCE)
			.applySubscription()
			.send();
		for (MqttQos qos : MqttQos.values()) {
			client.publishWith().topic("t/" + qos.getCode()).qos(qos).payload(new byte[] { 'x' }).send();
		}
		client.unsubscribeWith().topicFilter("a/#").addTopicFilter("b/+").addTopicFilter("c").send();
		client.disconnect();
		assertWholeLife("five", 5);
	}

	@Test
	void announcesWholeLifeInOrderWithMqtt3() {
		Mqtt3BlockingClient client = this.broker.mqtt3("three");
		client.connect();
		client.subscribeWith()
			.addSubscription()
			.topicFilter("a/#")
			.qos(MqttQos.AT_MOST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("b/+")
			.qos(MqttQos.AT_LEAST_ONCE)
			.applySubscription()
			.addSubscription()
			.topicFilter("c")
			.qos(MqttQos.EXACTLY_ONCE)
			.applySubscription()
			.send();
		for (MqttQos qos : MqttQos.values()) {
			client.publishWith().topic("t/" + qos.getCode()).qos(qos).payload(new byte[] { 'x' }).send();
		}
		client.unsubscribeWith().topicFilter("a/#").addTopicFilter("b/+").addTopicFilter("c").send();
		client.disconnect();
		assertWholeLife("three", 4);
	}

	private void assertWholeLife(String clientId, int version) {
		this.broker.await(ClientDisconnected.class, 1);
		assertThat(this.broker.story()).extracting((event) -> event.getClass().getSimpleName()).isEqualTo(WHOLE_LIFE);
		assertThat(this.broker.story()).allSatisfy((event) -> assertThat(event.clientId()).isEqualTo(clientId));
		assertThat(this.broker.eventsOf(ClientConnected.class)).singleElement().satisfies((connected) -> {
			assertThat(connected.protocolVersion()).isEqualTo(version);
			assertThat(connected.username()).isEqualTo("key");
			assertThat(connected.remoteAddress()).matches("127\\.0\\.0\\.1:\\d+");
		});
		assertThat(this.broker.eventsOf(ClientSubscribed.class)).extracting(ClientSubscribed::topicFilter)
			.containsExactly("a/#", "b/+", "c");
		assertThat(this.broker.eventsOf(ClientSubscribed.class)).extracting(ClientSubscribed::qos)
			.containsExactly(0, 1, 2);
		assertThat(this.broker.eventsOf(MessagePublished.class)).extracting(MessagePublished::qos)
			.containsExactly(0, 1, 2);
		assertThat(this.broker.eventsOf(ClientUnsubscribed.class)).extracting(ClientUnsubscribed::topicFilter)
			.containsExactly("a/#", "b/+", "c");
	}

	@Test
	void refusesAndIsUnavailableInTheWordsOfMqtt5() {
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(this.broker.mqtt5("refused")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(this.broker.mqtt5("unavailable")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.SERVER_UNAVAILABLE));
		assertThat(this.broker.eventsOf(ClientConnected.class)).isEmpty();
	}

	@Test
	void refusesAndIsUnavailableInTheWordsOfMqtt3() {
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(this.broker.mqtt3("refused")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(4));
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(this.broker.mqtt3("unavailable")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(3));
		assertThat(this.broker.eventsOf(ClientConnected.class)).isEmpty();
	}

	@Test
	void refusesWhatIsRevokedBetweenTheDecisionAndTheEngine() {
		assertThatExceptionOfType(Mqtt5ConnAckException.class).isThrownBy(this.broker.mqtt5("revoked")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReasonCode())
				.isEqualTo(Mqtt5ConnAckReasonCode.BAD_USER_NAME_OR_PASSWORD));
		assertThatExceptionOfType(Mqtt3ConnAckException.class).isThrownBy(this.broker.mqtt3("revoked")::connect)
			.satisfies((ex) -> assertThat(ex.getMqttMessage().getReturnCode().getCode()).isEqualTo(4));
		assertThat(this.broker.eventsOf(ClientConnected.class)).isEmpty();
	}

}
