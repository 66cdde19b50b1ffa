// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.ArrayList;
import java.util.List;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} with messages of a share whose member goes, or has no
 * room when they reach it.
 */
class EngineShareHandoverTests {

	private static final String SHARE = "$share/g/t";

	private final HeldLoop held = new HeldLoop();

	private final EngineFixture fixture = EngineFixture.inMemory(1024,
			new QueueLimits(2, 1_000_000, Long.MAX_VALUE, false));

	private final EngineClientProbe publisher = this.fixture.client("publisher").connect();

	private final EngineClientProbe silent = this.fixture.client(EngineFixture.otherLoop("publisher"));

	private final EngineClientProbe other = this.fixture.client("other");

	private int published;

	@AfterEach
	void close() {
		this.held.letGo();
		this.fixture.close();
	}

	private void publish(int qos, String... payloads) {
		this.published += payloads.length;
		for (String payload : payloads) {
			this.publisher.publish("t", payload, qos);
		}
		EngineFixture.await().until(() -> this.publisher.received().size() == 1 + this.published);
	}

	/** Waits until a member has got what was published, or has it in its queue. */
	private void settle(String payload) {
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
		this.silent.await((packets) -> assertThat(packets).anyMatch((packet) -> packet.startsWith("t=" + payload)));
	}

	private static List<String> messages(EngineClientProbe client) {
		return client.received().stream().filter((packet) -> packet.startsWith("t=")).toList();
	}

	private void awaitMessages(EngineClientProbe client, String... messages) {
		EngineFixture.await().untilAsserted(() -> assertThat(messages(client)).containsExactly(messages));
	}

	@Test
	void passesOnWhatWasNotAcknowledgedWhenTheSessionEnds() {
		this.silent.taking(2).connect().subscribe(SHARE, 1);
		publish(2, "a", "b", "c", "d");
		settle("b");
		this.silent.acknowledge(MqttMessageType.PUBACK, this.silent.packetIds().get(0));
		settle("c");
		this.other.connect().subscribe(SHARE, MqttSubscriptionOption.onlyFromQos(MqttQoS.EXACTLY_ONCE), 7);
		this.silent.lose();
		awaitMessages(this.other, "t=b 2 id 7", "t=c 2 id 7", "t=d 2 id 7");
		assertThat(this.fixture.drops()).isEmpty();
	}

	/** MQTT-4.8.2-5: what was sent is for nobody else. */
	@Test
	void passesOnOnlyWhatWasNotSentOfQos2() {
		this.silent.taking(2).connect().subscribe(SHARE, 2);
		publish(2, "a", "b", "c", "d");
		settle("b");
		this.other.connect().subscribe(SHARE, 2);
		this.silent.acknowledge(MqttMessageType.PUBREC, this.silent.packetIds().get(0));
		this.silent.lose();
		awaitMessages(this.other, "t=c 2", "t=d 2");
	}

	@Test
	void keepsThemForTheMemberWhileItsSessionLives() {
		this.silent.taking(1).connect(true, 3600).subscribe(SHARE, 1);
		publish(1, "a", "b");
		settle("a");
		this.silent.lose();
		this.other.connect().subscribe(SHARE, 1);
		EngineClientProbe back = this.fixture.client(this.silent.sessionId()).taking(1).connect(false, 3600);
		awaitMessages(back, "t=a 1 dup");
		assertThat(messages(this.other)).isEmpty();
		back.lose();
		this.fixture.client(this.silent.sessionId()).connect(true, 3600);
		awaitMessages(this.other, "t=a 1", "t=b 1");
	}

	@Test
	void passesOnWhatComesWhenTheSessionHasEnded() throws InterruptedException {
		this.silent.connect().subscribe(SHARE, 1);
		this.other.connect().subscribe(SHARE, 1);
		this.held.hold(this.fixture, this.silent.sessionId());
		this.silent.lose();
		String[] payloads = numbers(20);
		publish(1, payloads);
		this.held.letGo();
		EngineFixture.await()
			.untilAsserted(() -> assertThat(messages(this.other)).extracting((packet) -> packet.substring(2))
				.containsExactlyInAnyOrder(withQos(payloads)));
		assertThat(this.fixture.drops()).isEmpty();
	}

	@Test
	void passesOnWhatTheMemberHasNoRoomForAnyMore() throws InterruptedException {
		this.silent.taking(1).connect().subscribe(SHARE, 1);
		this.other.connect().subscribe(SHARE, 1);
		this.held.hold(this.fixture, this.silent.sessionId());
		publish(1, numbers(40));
		this.held.letGo();
		EngineFixture.await().untilAsserted(() -> assertThat(messages(this.other)).hasSizeGreaterThanOrEqualTo(37));
		assertThat(this.silent.drops()).isEmpty();
	}

	@Test
	void countsWhatTheOthersHaveNoRoomFor() {
		this.silent.taking(1).connect().subscribe(SHARE, 1);
		publish(1, "a", "b", "c");
		settle("a");
		this.other.taking(1).connect().subscribe(SHARE, 1);
		publish(1, "d", "e");
		this.other.await((packets) -> assertThat(packets).contains("t=d 1"));
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
		this.silent.lose();
		EngineFixture.await().untilAsserted(() -> assertThat(all()).hasSize(2).containsOnly(DropReason.QUEUE_FULL));
	}

	private List<DropReason> all() {
		List<DropReason> all = new ArrayList<>(this.fixture.drops());
		all.addAll(this.other.drops());
		return all;
	}

	@Test
	void losesNothingWithTheLastMember() {
		this.silent.taking(1).connect().subscribe(SHARE, 1);
		publish(1, "a", "b");
		settle("a");
		this.silent.lose();
		EngineFixture.await().until(() -> this.fixture.heard().contains("ended " + this.silent.sessionId()));
		this.other.connect().subscribe(SHARE, 1);
		publish(1, "c");
		awaitMessages(this.other, "t=c 1");
		assertThat(all()).isEmpty();
	}

	private static String[] numbers(int count) {
		String[] numbers = new String[count];
		for (int i = 0; i < count; i++) {
			numbers[i] = Integer.toString(i);
		}
		return numbers;
	}

	private static String[] withQos(String[] payloads) {
		String[] texts = payloads.clone();
		for (int i = 0; i < texts.length; i++) {
			texts[i] += " 1";
		}
		return texts;
	}

}
