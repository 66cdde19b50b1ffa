// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages through an engine that runs.
 */
class EnginePublishTests {

	private final EngineFixture fixture = EngineFixture.inMemory();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void deliversAtEachQosToOtherLoop(int qos) {
		delivers(EngineFixture.otherLoop("publisher"), qos);
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void deliversAtEachQosOnSameLoop(int qos) {
		delivers(EngineFixture.sameLoop("publisher"), qos);
	}

	private void delivers(String subscriberId, int qos) {
		EngineClientProbe subscriber = this.fixture.client(subscriberId).connect().subscribe("t", 2);
		EngineClientProbe publisher = this.fixture.client("publisher", MqttVersion.MQTT_3_1_1).connect();
		publisher.publish("t", "a", qos);
		subscriber.awaitPackets("SUBACK [2]", "t=a " + qos);
		switch (qos) {
			case 1 -> publisher.awaitPackets("PUBACK 7");
			case 2 -> {
				publisher.awaitPackets("PUBREC 7");
				publisher.acknowledge(MqttMessageType.PUBREL, 7);
				publisher.awaitPackets("PUBREC 7", "PUBCOMP 7");
			}
			default -> assertThat(publisher.received()).containsExactly("CONNACK 0");
		}
	}

	@Test
	void acknowledgesInTheOrderOfPackets() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		for (int i = 0; i < 50; i++) {
			publisher.publish("t", "a", 1);
			publisher.publish("t", "b", 2);
			publisher.acknowledge(MqttMessageType.PUBREL, 7);
		}
		publisher.await((packets) -> assertThat(packets).hasSize(151));
		for (int i = 1; i < 151; i += 3) {
			assertThat(publisher.received().subList(i, i + 3)).containsExactly("PUBACK 7", "PUBREC 7", "PUBCOMP 7");
		}
	}

	@Test
	void completesQos2WithSubscriber() {
		EngineClientProbe subscriber = this.fixture.client("subscriber").connect().subscribe("t", 2);
		this.fixture.client("publisher").connect().publish("t", "a", 2);
		subscriber.awaitPackets("SUBACK [2]", "t=a 2");
		int packetId = subscriber.packetIds().get(0);
		subscriber.acknowledge(MqttMessageType.PUBREC, packetId);
		subscriber.awaitPackets("SUBACK [2]", "t=a 2", "PUBREL " + packetId);
		subscriber.acknowledge(MqttMessageType.PUBCOMP, packetId);
		this.fixture.client("other").connect().publish("t", "b", 1);
		subscriber.awaitPackets("SUBACK [2]", "t=a 2", "PUBREL " + packetId, "t=b 1");
	}

	@Test
	void onlyAcknowledgesResentMessageOfQos2() {
		EngineClientProbe subscriber = this.fixture.client("subscriber").connect().subscribe("t", 2);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish(EngineClientProbe.message("t", "resent", 2, false, true));
		publisher.publish(EngineClientProbe.message("t", "again", 1, false, true));
		publisher.awaitPackets("PUBREC 7", "PUBACK 7");
		subscriber.awaitPackets("SUBACK [2]", "t=again 1");
	}

	@Test
	void deliversOverlappingSubscriptionsOnceAtTheHighestQos() {
		EngineClientProbe subscriber = this.fixture.client("subscriber")
			.connect()
			.subscribe("a/#", 0)
			.subscribe("a/+", 1);
		this.fixture.client("publisher").connect().publish("a/b", "x", 2);
		subscriber.awaitPackets("SUBACK [0]", "SUBACK [1]", "a/b=x 1");
	}

	@Test
	void deliversNothingToNoLocalPublisher() {
		MqttSubscriptionOption noLocal = new MqttSubscriptionOption(MqttQoS.AT_LEAST_ONCE, true, false,
				RetainedHandlingPolicy.SEND_AT_SUBSCRIBE);
		EngineClientProbe own = this.fixture.client("own").connect().subscribe("t", noLocal, 0);
		own.publish("t", "mine", 1);
		own.awaitPackets("SUBACK [1]", "PUBACK 7");
		this.fixture.client("other").connect().publish("t", "yours", 1);
		own.awaitPackets("SUBACK [1]", "PUBACK 7", "t=yours 1");
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 2 })
	void keepsRetainedMessageOfEachQosUntilAnEmptyOneComes(int qos) {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish(EngineClientProbe.message("t", "old", 1, true, false));
		publisher.publish(EngineClientProbe.message("t", "new", qos, true, false));
		awaitRetained(1);
		EngineClientProbe first = this.fixture.client(EngineFixture.sameLoop("publisher")).connect().subscribe("t", 2);
		first.awaitPackets("SUBACK [2]", "t=new " + qos + " retain");
		publisher.publish(EngineClientProbe.message("t", "", 0, true, false));
		awaitRetained(0);
		this.fixture.client("late").connect().subscribe("t", 2).awaitPackets("SUBACK [2]");
	}

	private void awaitRetained(long messages) {
		EngineFixture.await().until(() -> this.fixture.engine().retainedMessages() == messages);
	}

	@Test
	void doesNotKeepWhatIsOneTooMany() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		for (int i = 0; i <= 10; i++) {
			publisher.publish(EngineClientProbe.message("t/" + i, "x", 1, true, false));
		}
		publisher.await((packets) -> assertThat(packets).hasSize(12));
		assertThat(this.fixture.engine().retainedMessages()).isEqualTo(10);
	}

	@Test
	void sendsNoRetainedMessageThatHasExpired() {
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish(expiring("gone", 0));
		publisher.publish(expiring("kept", 3600));
		publisher.awaitPackets("PUBACK 7", "PUBACK 7");
		this.fixture.client("subscriber").connect().subscribe("#", 1).awaitPackets("SUBACK [1]", "kept=x 1 retain");
	}

	private static MqttPublishMessage expiring(String topicName, int seconds) {
		MqttPublishMessage message = EngineClientProbe.message(topicName, "x", 1, true, false);
		MqttProperties properties = new MqttProperties();
		properties.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, seconds));
		return new MqttPublishMessage(message.fixedHeader(), new MqttPublishVariableHeader(topicName, 7, properties),
				message.payload());
	}

	@Test
	void publishesInTheNameOfAClientThatIsGone() {
		EngineClientProbe subscriber = this.fixture.client("subscriber").connect().subscribe("will", 1);
		MqttPublishMessage will = EngineClientProbe.message("will", "gone", 1, true, false);
		assertThat(this.fixture.engine().publish("gone", will)).isTrue();
		subscriber.awaitPackets("SUBACK [1]", "will=gone 1");
		EngineFixture.await().until(() -> this.fixture.engine().retainedMessages() == 1);
	}

	@Test
	void keepsSystemTopicsApart() {
		EngineClientProbe all = this.fixture.client("all").connect().subscribe("#", 1);
		EngineClientProbe system = this.fixture.client("system").connect().subscribe("$SYS/#", 1);
		this.fixture.engine().publishSystem("$SYS/broker/version", "1".getBytes(StandardCharsets.UTF_8));
		system.awaitPackets("SUBACK [1]", "$SYS/broker/version=1 0");
		this.fixture.client("late")
			.connect()
			.subscribe("$SYS/broker/+", 1)
			.awaitPackets("SUBACK [1]", "$SYS/broker/version=1 0 retain");
		all.publish("t", "x", 0);
		all.awaitPackets("SUBACK [1]", "t=x 0");
		assertThat(this.fixture.engine().retainedMessages()).isZero();
	}

	@Test
	void reportsFailedCommandAndGoesOn() {
		EngineClientProbe client = this.fixture.client("client").connect();
		client.publish(EngineClientProbe.message(null, "x", 2, false, false));
		client.publish(EngineClientProbe.message(null, "x", 1, false, false));
		MqttProperties outOfRange = new MqttProperties();
		outOfRange.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER, 0));
		MqttMessage subscribe = MqttMessageBuilders.subscribe()
			.messageId(1)
			.properties(outOfRange)
			.addSubscription(MqttQoS.AT_MOST_ONCE, "t")
			.build();
		client.ask((engine) -> engine.receive(subscribe));
		EngineFixture.await()
			.untilAsserted(() -> assertThat(client.failures()).containsExactly("message 7 NullPointerException",
					"message 0 RejectedExecutionException", "packet 0 IllegalArgumentException"));
		EngineClientProbe other = this.fixture.client(EngineFixture.sameLoop("client")).connect();
		other.publish("t", "x", 1);
		other.awaitPackets("PUBACK 7");
		assertThat(this.fixture.heard()).isEmpty();
	}

	@Test
	void respondsToPing() {
		EngineClientProbe client = this.fixture.client("client").connect();
		client.ask((engine) -> engine.receive(MqttMessage.PINGREQ));
		client.awaitPackets("PINGRESP");
	}

	@Test
	void countsWhatItKeeps() {
		EngineClientProbe client = this.fixture.client("client").connect().subscribe("a", 0).subscribe("b", 0);
		assertThat(this.fixture.engine().sessions()).isEqualTo(1);
		assertThat(this.fixture.engine().subscriptions()).isEqualTo(2);
		client.lose();
		EngineFixture.await()
			.until(() -> this.fixture.engine().sessions() == 0 && this.fixture.engine().subscriptions() == 0);
		assertThat(this.fixture.heard()).isEqualTo(List.of("ended client"));
	}

}
