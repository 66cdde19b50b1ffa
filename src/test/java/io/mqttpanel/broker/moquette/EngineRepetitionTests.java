// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for requests of {@link MoquetteEngine} that change nothing, because they have
 * been made before: they are acknowledged when what they have changed then is stored.
 */
class EngineRepetitionTests {

	private final MemoryStore store = new MemoryStore();

	/** Everything that its loop has to do for a client is done. */
	private static void settle(EngineFixture fixture, String clientId) {
		fixture.client(EngineFixture.sameLoop(clientId)).connect();
	}

	@Test
	void removalOfARetainedMessage() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe first = fixture.client("first").connect();
			first.publish(EngineClientProbe.message("r", "x", 1, true, false));
			first.awaitPackets("PUBACK 7");
			this.store.hold(true);
			first.publish(EngineClientProbe.message("r", "", 1, true, false));
			settle(fixture, "first");
			EngineClientProbe second = fixture.client("second").connect();
			second.publish(EngineClientProbe.message("r", "", 1, true, false));
			second.publish("unknown", "y", 2);
			second.awaitPackets("PUBREC 7");
			first.awaitPackets("PUBACK 7");
			this.store.hold(false);
			second.awaitPackets("PUBREC 7", "PUBACK 7");
			assertThat(this.store.count(Kind.RETAINED)).isZero();
		}
	}

	@Test
	void subscription() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe first = fixture.client("c").connect(false, 3600).subscribe("a", 1);
			this.store.hold(true);
			first.unsubscribe("a");
			first.lose();
			EngineClientProbe second = fixture.client("c").connect(false, 3600);
			second.unsubscribe("a");
			settle(fixture, "c");
			assertThat(second.received()).hasSize(1);
			this.store.hold(false);
			second.awaitPackets("UNSUBACK [17]");
			assertThat(this.store.count(Kind.SUBSCRIPTION)).isZero();
		}
	}

	@Test
	void cleanStart() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("c").connect(false, 3600).subscribe("a", 1).lose();
			this.store.hold(true);
			EngineClientProbe first = fixture.client("c");
			first.open(true, 0);
			settle(fixture, "c");
			first.lose();
			EngineClientProbe second = fixture.client("c");
			second.open(true, 0);
			settle(fixture, "c");
			assertThat(second.received()).isEmpty();
			fixture.client("other").connect(true, 0);
			this.store.hold(false);
			second.await((packets) -> assertThat(packets).containsExactly("CONNACK 0"));
			assertThat(this.store.size()).isZero();
		}
	}

	@Test
	void receiptOfAMessageOfQos2() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			EngineClientProbe first = fixture.client("c").connect(false, 3600).subscribe("t", 2);
			fixture.client("publisher").connect().publish("t", "x", 2);
			EngineFixture.await().until(() -> first.packetIds().size() == 1);
			int id = first.packetIds().get(0);
			this.store.hold(true);
			first.acknowledge(MqttMessageType.PUBREC, id);
			first.acknowledge(MqttMessageType.PUBREC, id);
			settle(fixture, "c");
			assertThat(first.received()).noneMatch((packet) -> packet.startsWith("PUBREL"));
			first.lose();
			EngineClientProbe second = fixture.client("c").connect(false, 3600);
			second.acknowledge(MqttMessageType.PUBREC, id);
			settle(fixture, "c");
			assertThat(second.received()).containsExactly("CONNACK 0 present");
			this.store.hold(false);
			second.await((packets) -> assertThat(packets).contains("PUBREL " + id));
		}
	}

}
