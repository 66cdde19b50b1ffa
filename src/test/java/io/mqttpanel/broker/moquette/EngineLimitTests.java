// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.mqtt.engine.QueueLimits;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An engine that runs and has no room.
 */
class EngineLimitTests {

	private static final int COMMANDS = 4;

	private final HeldLoop held = new HeldLoop();

	private final EngineFixture fixture = EngineFixture.inMemory(COMMANDS,
			new QueueLimits(2, 1_000_000, Long.MAX_VALUE, true));

	@AfterEach
	void close() {
		this.held.letGo();
		this.fixture.close();
	}

	@Test
	void failsCommandThatHasNoRoom() throws InterruptedException {
		EngineClientProbe client = this.fixture.client("c").connect();
		this.held.hold(this.fixture, "c");
		for (int i = 0; i <= COMMANDS; i++) {
			client.publish("t", "x", 2);
		}
		EngineFixture.await()
			.untilAsserted(() -> assertThat(client.failures()).containsExactly("message 7 RejectedExecutionException"));
		assertThat(this.fixture.engine().waitingCommands()).isEqualTo(COMMANDS);
		assertThat(this.fixture.engine().publish("c", EngineClientProbe.message("t", "x", 0, false, false))).isFalse();
		this.held.letGo();
		client.awaitPackets("PUBREC 7", "PUBREC 7", "PUBREC 7", "PUBREC 7");
	}

	/** Its first copy was taken: it is not to be taken for new when it comes again. */
	@Test
	void keepsPacketIdentifierOfDuplicateThatHasNoRoom() throws InterruptedException {
		EngineClientProbe client = this.fixture.client("c").connect();
		this.held.hold(this.fixture, "c");
		for (int i = 0; i <= COMMANDS; i++) {
			client.publish(EngineClientProbe.message("t", "x", 2, false, true));
		}
		EngineFixture.await()
			.untilAsserted(() -> assertThat(client.failures()).containsExactly("message 0 RejectedExecutionException"));
	}

	@Test
	void closesLostSessionWhenThereIsRoomAgain() throws InterruptedException {
		EngineClientProbe client = this.fixture.client("c").connect();
		this.held.hold(this.fixture, "c");
		for (int i = 0; i < COMMANDS; i++) {
			client.publish("t", "x", 0);
		}
		client.lose();
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == COMMANDS);
		this.held.letGo();
		EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.heard()).contains("ended c"));
		assertThat(client.failures()).isEmpty();
	}

	@Test
	void acknowledgesNothingThatASubscriberHasNoRoomFor() throws InterruptedException {
		String subscriberId = EngineFixture.otherLoop("publisher");
		this.fixture.client(subscriberId).connect().subscribe("t", 1);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		this.held.hold(this.fixture, subscriberId);
		for (int i = 0; i < COMMANDS; i++) {
			publisher.publish("t", "x", 1);
		}
		publisher.awaitPackets("PUBACK 7", "PUBACK 7", "PUBACK 7", "PUBACK 7");
		publisher.publish(EngineClientProbe.message("t", "x", 2, true, false));
		EngineFixture.await()
			.untilAsserted(
					() -> assertThat(publisher.failures()).containsExactly("message 7 RejectedExecutionException"));
		assertThat(this.fixture.engine().retainedMessages()).as("kept first, for whoever subscribes meanwhile").isOne();
	}

	/** MQTT-4.6.0-6: it comes again, and they behind it. */
	@Test
	void takesNoMessageBehindOneThatWasRefused() throws InterruptedException {
		String subscriberId = EngineFixture.otherLoop("publisher");
		EngineClientProbe subscriber = this.fixture.client(subscriberId).connect().subscribe("t", 1);
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		this.held.hold(this.fixture, subscriberId);
		for (int i = 0; i < COMMANDS; i++) {
			publisher.publish("t", "x", 0);
		}
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == COMMANDS);
		publisher.publish("t", "refused", 1);
		EngineFixture.await().untilAsserted(() -> assertThat(publisher.failures()).hasSize(1));
		this.held.letGo();
		EngineFixture.await().until(() -> this.fixture.engine().waitingCommands() == 0);
		publisher.publish("t", "behind", 2);
		EngineFixture.await()
			.untilAsserted(() -> assertThat(publisher.failures())
				.containsExactly("message 0 RejectedExecutionException", "message 7 RejectedExecutionException"));
		assertThat(publisher.received()).containsExactly("CONNACK 0");
		assertThat(subscriber.received()).noneMatch((packet) -> packet.startsWith("t=behind"));
	}

	@Test
	void dropsOldestMessageOfAbsentClient() {
		this.fixture.client("c").connect(true, 3600).subscribe("t", 1).lose();
		EngineClientProbe publisher = this.fixture.client("publisher").connect();
		for (String payload : new String[] { "a", "b", "c" }) {
			publisher.publish("t", payload, 1);
		}
		EngineFixture.await()
			.untilAsserted(() -> assertThat(this.fixture.drops()).containsExactly(DropReason.QUEUE_FULL));
		this.fixture.client("c").connect(false, 3600).awaitPackets("t=b 1", "t=c 1");
	}

	@Test
	void reportsDropToClientThatIsConnected() {
		try (EngineFixture roomy = EngineFixture.inMemory(1024, new QueueLimits(2, 1_000_000, Long.MAX_VALUE, true))) {
			EngineClientProbe client = roomy.client("c").connect().subscribe("t", 1);
			EngineClientProbe publisher = roomy.client("publisher").connect();
			// A hundred are in flight, and two are queued.
			for (int i = 1; i <= 103; i++) {
				publisher.publish("t", "x", 1);
			}
			EngineFixture.await()
				.untilAsserted(() -> assertThat(client.drops()).containsExactly(DropReason.QUEUE_FULL));
			assertThat(roomy.drops()).isEmpty();
		}
	}

}
