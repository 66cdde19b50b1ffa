// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.BitSet;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for acknowledgements of {@link MoquetteEngine} that wait for a commit.
 */
class EngineCommitTests {

	private final MemoryStore store = new MemoryStore();

	@Test
	void messageIsAcknowledgedWhenItIsStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect();
			this.store.hold(true);
			publisher.publish("t", "x", 1);
			publisher.publish("unknown", "y", 2);
			publisher.awaitPackets("PUBREC 7");
			assertThat(this.store.count(Kind.MESSAGE)).isZero();
			this.store.hold(false);
			publisher.awaitPackets("PUBREC 7", "PUBACK 7");
			assertThat(this.store.count(Kind.MESSAGE)).isEqualTo(1);
		}
	}

	@Test
	void othersGoOnWhileTheStoreIsBehind() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			this.store.hold(true);
			EngineClientProbe stuck = fixture.client("stuck").connect();
			stuck.publish("t", "x", 1);
			EngineClientProbe other = fixture.client("other").connect().subscribe("free", 2);
			other.publish("free", "y", 2);
			EngineFixture.await().untilAsserted(() -> assertThat(other.received()).contains("PUBREC 7", "free=y 2"));
			other.publish("t", "z", 0);
			EngineClientProbe late = fixture.client("late").connect(false, 3600);
			assertThat(late.received()).containsExactly("CONNACK 0");
			this.store.hold(false);
			stuck.awaitPackets("PUBACK 7");
		}
	}

	@Test
	void subscriptionsOfKeptSessionsAreAcknowledgedWhenTheyAreStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe client = fixture.client("kept").connect(false, 3600).subscribe("a", 1);
			assertThat(this.store.count(Kind.SUBSCRIPTION)).isEqualTo(1);
			this.store.hold(true);
			client.unsubscribe("a");
			fixture.client("other").connect().subscribe("a", 1).unsubscribe("a");
			client.awaitPackets("SUBACK [1]");
			this.store.hold(false);
			client.await((packets) -> assertThat(packets).last().asString().startsWith("UNSUBACK"));
			assertThat(this.store.count(Kind.SUBSCRIPTION)).isZero();
		}
	}

	@Test
	void cleanStartIsAcceptedWhenTheEarlierSessionIsGone() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("c").connect(false, 3600).subscribe("a", 1).lose();
			this.store.hold(true);
			EngineClientProbe client = fixture.client("c");
			client.open(true, 3600);
			fixture.client(EngineFixture.sameLoop("c")).connect(true, 3600);
			assertThat(client.received()).isEmpty();
			this.store.hold(false);
			client.await((packets) -> assertThat(packets).containsExactly("CONNACK 0"));
			assertThat(this.store.count(Kind.SUBSCRIPTION)).isZero();
		}
	}

	@Test
	void retainedMessageIsAcknowledgedWhenItIsStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe client = fixture.client("c").connect();
			this.store.hold(true);
			client.publish(EngineClientProbe.message("r", "x", 1, true, false));
			client.publish("unknown", "y", 2);
			client.awaitPackets("PUBREC 7");
			this.store.hold(false);
			client.awaitPackets("PUBREC 7", "PUBACK 7");
			assertThat(this.store.count(Kind.RETAINED)).isEqualTo(1);
			client.publish(EngineClientProbe.message("r", "", 1, true, false));
			client.awaitPackets("PUBREC 7", "PUBACK 7", "PUBACK 7");
			assertThat(this.store.count(Kind.RETAINED)).isZero();
		}
	}

	/**
	 * MQTT-4.3.3-2: the message and that it was received are there together, or neither.
	 */
	@Test
	void messageOfQos2IsReceivedOnceOverACrash() {
		MemoryStore before;
		MemoryStore after;
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 2).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect(false, 3600);
			fixture.client("fence").connect(false, 3600).subscribe("fence", 1);
			this.store.hold(true);
			publisher.publish("t", "x", 2);
			before = this.store.copy();
			publisher.publish(EngineClientProbe.message("t", "x", 2, false, true));
			assertThat(publisher.received()).hasSize(1);
			this.store.hold(false);
			publisher.awaitPackets("PUBREC 7", "PUBREC 7");
			after = this.store.copy();
		}
		assertThat(before.count(Kind.RECEIVED) + before.count(Kind.MESSAGE)).isZero();
		try (EngineFixture fixture = EngineFixture.on(after, false)) {
			assertThat(BitSet.valueOf(fixture.qos2Ids().get("publisher")).stream()).containsExactly(7);
			EngineClientProbe publisher = fixture.client("publisher").connect(false, 3600);
			publisher.publish(EngineClientProbe.message("t", "x", 2, false, true));
			publisher.acknowledge(MqttMessageType.PUBREL, 7);
			publisher.awaitPackets("PUBREC 7", "PUBCOMP 7");
			assertThat(after.count(Kind.RECEIVED)).isZero();
			EngineClientProbe away = fixture.client("away").connect(false, 3600);
			away.awaitPackets("t=x 2");
		}
	}

	@Test
	void messageOfQos2IsSentWhenThatIsStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe client = fixture.client("c").connect(false, 3600).subscribe("t", 2);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			this.store.hold(true);
			publisher.publish("t", "first", 2);
			publisher.publish("t", "second", 1);
			EngineClientProbe other = fixture.client(EngineFixture.sameLoop("publisher")).connect();
			other.publish("unknown", "y", 1);
			other.awaitPackets("PUBACK 7");
			assertThat(publisher.received()).hasSize(1);
			client.awaitPackets("SUBACK [2]");
			this.store.hold(false);
			client.awaitPackets("SUBACK [2]", "t=first 2", "t=second 1");
			assertThat(this.store.count(Kind.SENT)).isEqualTo(2);
			this.store.hold(true);
			client.acknowledge(MqttMessageType.PUBREC, client.packetIds().get(0));
			client.publish("unknown", "z", 1);
			client.await((packets) -> assertThat(packets).endsWith("PUBACK 7"));
			assertThat(client.received()).doesNotContain("PUBREL 1");
			this.store.hold(false);
			client.await((packets) -> assertThat(packets).last().isEqualTo("PUBREL 1"));
		}
	}

	/** MQTT-4.6.0-2. */
	@Test
	void acknowledgementsKeepTheOrderOfTheirMessages() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect();
			this.store.hold(true);
			publisher.publish("t", "x", 1);
			publisher.publish(EngineClientProbe.message("unknown", 8, "y", 1));
			publisher.publish("unknown", "z", 2);
			publisher.awaitPackets("PUBREC 7");
			this.store.hold(false);
			publisher.awaitPackets("PUBREC 7", "PUBACK 7", "PUBACK 8");
		}
	}

	/** MQTT-4.6.0-6: also where another subscriber keeps the first one waiting. */
	@Test
	void messagesKeepTheirOrderWhicheverHasAllItsSubscribersFirst() throws InterruptedException {
		try (EngineFixture fixture = EngineFixture.on(this.store, false); HeldLoop held = new HeldLoop()) {
			String slowId = EngineFixture.otherLoop("c");
			fixture.client(slowId).connect(false, 3600).subscribe("t", 1);
			EngineClientProbe client = fixture.client("c").connect(false, 3600).subscribe("t", 2).subscribe("u", 2);
			EngineClientProbe publisher = fixture.client(EngineFixture.sameLoop("c")).connect();
			EngineClientProbe other = fixture.client(EngineFixture.otherLoop(slowId)).connect();
			held.hold(fixture, slowId);
			publisher.publish("t", "first", 2);
			publisher.publish(EngineClientProbe.message("u", 8, "second", 2));
			other.publish("u", "other", 2);
			other.awaitPackets("PUBREC 7");
			client.await((packets) -> assertThat(packets).endsWith("u=other 2"));
			assertThat(publisher.received()).containsExactly("CONNACK 0");
			assertThat(fixture.engine().commits().waitingBytes()).isPositive();
			held.letGo();
			client.await((packets) -> assertThat(packets).endsWith("u=other 2", "t=first 2", "u=second 2"));
			publisher.awaitPackets("PUBREC 7", "PUBREC 8");
			EngineFixture.await().until(() -> fixture.engine().commits().waitingBytes() == 0);
		}
	}

	/** An error, which ends no loop, keeps nothing behind it from being stored. */
	@Test
	void sessionGoesOnBehindADeliveryThatEndsInAnError() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect(false, 3600);
			for (int i = 1; i <= 100; i++) {
				publisher.publish(EngineClientProbe.message("t", i, "x", 1));
			}
			publisher.await((packets) -> assertThat(packets).endsWith("PUBACK 100"));
			fixture.whenDropped = () -> {
				fixture.whenDropped = () -> {
				};
				throw new OutOfMemoryError("no memory for a moment");
			};
			publisher.publish(EngineClientProbe.message("t", 101, "x", 1));
			EngineFixture.await().untilAsserted(() -> assertThat(fixture.failures()).hasSize(1));
			EngineFixture.await()
				.untilAsserted(() -> assertThat(publisher.failures()).containsExactly("message 0 StoreFullException"));
			assertThat(publisher.received()).as("it has not reached everybody").doesNotContain("PUBACK 101");
			EngineClientProbe again = fixture.client("publisher").connect(false, 3600);
			again.publish(EngineClientProbe.message("t", 101, "x", 1));
			again.awaitPackets("PUBACK 101");
		}
	}

	@Test
	void acknowledgesWhatIsReceivedWhereThatIsWanted() {
		try (EngineFixture fixture = EngineFixture.on(this.store, true)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 2).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect(false, 3600);
			this.store.hold(true);
			publisher.publish("t", "x", 2);
			publisher.awaitPackets("PUBREC 7");
			publisher.acknowledge(MqttMessageType.PUBREL, 7);
			publisher.awaitPackets("PUBREC 7", "PUBCOMP 7");
			this.store.hold(false);
		}
		assertThat(this.store.count(Kind.MESSAGE)).isEqualTo(1);
		assertThat(this.store.count(Kind.RECEIVED)).isZero();
	}

	@Test
	void storesAgainWhenThereIsRoom() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect();
			this.store.fail(true);
			publisher.publish("t", "x", 1);
			EngineFixture.await().until(() -> fixture.engine().commits().isFailing());
			assertThat(publisher.received()).hasSize(1);
			this.store.fail(false);
			publisher.awaitPackets("PUBACK 7");
			fixture.client("away").connect(false, 3600).awaitPackets("t=x 1");
		}
	}

}
