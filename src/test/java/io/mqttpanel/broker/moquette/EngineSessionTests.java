// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.mqttpanel.broker.mqtt.engine.EngineConnection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Sessions in an engine that runs, from the first command to the last.
 */
class EngineSessionTests {

	private final EngineFixture fixture = EngineFixture.inMemory();

	@AfterEach
	void close() {
		this.fixture.close();
	}

	@ParameterizedTest
	@EnumSource(value = MqttVersion.class, names = { "MQTT_3_1_1", "MQTT_5" })
	void resumesSessionWithMessagesInFlightAndQueued(MqttVersion version) {
		EngineClientProbe first = this.fixture.client("c", version)
			.connect(false, EngineClientProbe.FOREVER)
			.subscribe("t", 2);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		publisher.publish("t", "one", 1);
		publisher.publish("t", "two", 2);
		first.awaitPackets("SUBACK [2]", "t=one 1", "t=two 2");
		first.acknowledge(MqttMessageType.PUBREC, first.packetIds().get(1));
		first.awaitPackets("SUBACK [2]", "t=one 1", "t=two 2", "PUBREL 2");
		first.lose();
		publisher.publish("t", "three", 1);
		publisher.publish("t", "lost", 0);
		publisher.await((packets) -> assertThat(packets).hasSize(4));
		EngineClientProbe second = this.fixture.client("c", version).connect(false, EngineClientProbe.FOREVER);
		second.awaitPackets("t=one 1 dup", "PUBREL 2", "t=three 1");
		assertThat(second.received()).first().isEqualTo("CONNACK 0 present");
		assertThat(second.packetIds()).containsExactly(1, 3);
	}

	@Test
	void beginsAnewWithCleanStart() {
		EngineClientProbe first = this.fixture.client("c").connect(true, 3600).subscribe("t", 1);
		first.lose();
		EngineClientProbe second = this.fixture.client("c").connect(true, 3600);
		assertThat(second.received()).containsExactly("CONNACK 0");
		second.publish("t", "x", 1);
		second.awaitPackets("PUBACK 7");
		assertThat(this.fixture.heard()).containsExactly("ended c");
	}

	@Test
	void keepsWhatComesForSessionThatBeganClean() {
		this.fixture.client("c").connect(true, 3600).subscribe("t", 1).lose();
		this.fixture.client("publisher").connect().publish("t", "x", 1);
		EngineClientProbe second = this.fixture.client("c").connect(false, 3600);
		second.awaitPackets("t=x 1");
		assertThat(second.received()).first().isEqualTo("CONNACK 0 present");
	}

	@Test
	void takesWithdrawnFiltersFromResumedSession() {
		this.fixture.client("c")
			.connect(false, 3600)
			.subscribe("a", 1)
			.subscribe("$share/g/b", 1)
			.subscribe("c", 1)
			.lose();
		EngineClientProbe second = this.fixture.client("c").connect(false, 3600, "a", "$share/g/b");
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		for (String topic : List.of("a", "b", "c")) {
			publisher.publish(topic, "x", 1);
		}
		second.awaitPackets("c=x 1");
		assertThat(this.fixture.engine().subscriptions()).isEqualTo(1);
	}

	@Test
	void sendsNoMoreThanMqtt3ClientsTake() {
		sendsNoMoreThan(10, this.fixture.client("c", MqttVersion.MQTT_3_1_1));
	}

	@Test
	void sendsNoMoreThanReceiveMaximum() {
		sendsNoMoreThan(3, this.fixture.client("c").taking(3));
	}

	private void sendsNoMoreThan(int messages, EngineClientProbe subscriber) {
		subscriber.connect().subscribe("t", 1);
		EngineClientProbe publisher = this.fixture.client(EngineFixture.sameLoop("c")).connect();
		for (int i = 0; i < messages + 2; i++) {
			publisher.publish("t", "x", 1);
		}
		publisher.await((packets) -> assertThat(packets).hasSize(messages + 3));
		subscriber.await((packets) -> assertThat(packets).hasSize(messages + 2));
		subscriber.acknowledge(MqttMessageType.PUBACK, 1);
		subscriber.await((packets) -> assertThat(packets).hasSize(messages + 3));
	}

	@Test
	void endsSessionThatIsLostBeforeConnack() throws InterruptedException {
		CountDownLatch going = new CountDownLatch(1);
		this.fixture.whenSessionIsCreated = () -> await(going);
		EngineClientProbe client = this.fixture.client("c").withoutAccepting();
		client.open(true, 0);
		client.lose();
		going.countDown();
		awaitEnded();
		client.await((packets) -> assertThat(packets).containsExactly("CONNACK 0"));
	}

	@Test
	void endsSessionThatIsLostBeforeItIsAccepted() {
		EngineClientProbe client = this.fixture.client("c").withoutAccepting().connect();
		client.lose();
		awaitEnded();
	}

	@Test
	void endsSessionThatIsLost() {
		this.fixture.client("c").connect().lose();
		awaitEnded();
	}

	@Test
	void keepsHalfOpenSessionUntilItExpires() {
		this.fixture.client("c").withoutAccepting().connect(true, 3600).lose();
		EngineClientProbe second = this.fixture.client("c").connect(false, 3600);
		assertThat(second.received()).containsExactly("CONNACK 0 present");
		assertThat(this.fixture.heard()).isEmpty();
	}

	private void awaitEnded() {
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.heard()).containsExactly("ended c"));
		assertThat(this.fixture.engine().sessions()).isZero();
		assertThat(this.fixture.failures()).isEmpty();
	}

	@Test
	void closesChannelAfterTheSession() {
		EngineClientProbe client = this.fixture.client("c").connect();
		client.publish("t", "x", 1);
		client.ask(EngineConnection::disconnect);
		assertThat(client.channel().closeFuture().awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
		client.lose();
		awaitEnded();
		assertThat(client.received()).containsExactly("CONNACK 0", "PUBACK 7");
		assertThat(client.failures()).isEmpty();
	}

	@Test
	void changesExpiry() {
		EngineClientProbe client = this.fixture.client("c").connect(true, 3600);
		client.ask((engine) -> engine.expireAfter(0));
		client.lose();
		awaitEnded();
	}

	@Test
	void leavesSessionThatBelongsToAnotherConnection() {
		EngineClientProbe first = this.fixture.client("c").connect(true, 3600).subscribe("t", 1);
		EngineClientProbe second = this.fixture.client("c").connect(false, 3600);
		first.publish("t", "from the first", 1);
		first.lose();
		second.publish("t", "from the second", 1);
		second.awaitPackets("t=from the second 1", "PUBACK 7");
		assertThat(first.received()).containsExactly("CONNACK 0", "SUBACK [1]");
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
