// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.FlowStatus.DropReason;
import io.mqttpanel.broker.store.MemoryStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} while the disk cannot be read: a message that a stored
 * session does not get is not acknowledged, and everybody else gets it.
 */
class EngineReadFailureTests {

	private final MemoryStore store = new MemoryStore();

	private EngineFixture fixture;

	/** After a start nothing of a session is read before it is used. */
	@BeforeEach
	void startWithASessionThatIsAway() {
		try (EngineFixture before = EngineFixture.on(this.store, false)) {
			before.client("away").connect(false, 3600).subscribe("t", 2).lose();
			EngineClientProbe publisher = before.client("publisher").connect();
			publisher.publish("t", "earlier", 1);
			publisher.awaitPackets("PUBACK 7");
		}
		this.fixture = EngineFixture.on(this.store, false);
	}

	@AfterEach
	void close() {
		this.fixture.close();
	}

	/** As long as it is not connected it expires. */
	@Test
	void leavesASessionAsItWasWhoseConnectIsRefused() {
		assertThat(this.fixture.engine().commits().flush(Duration.ofSeconds(30))).isTrue();
		int before = this.store.writes().size();
		this.store.failReads(true);
		EngineClientProbe away = this.fixture.client("away");
		away.open(false, 60);
		away.await((packets) -> assertThat(packets).containsExactly("CONNACK 136"));
		assertThat(this.fixture.engine().commits().flush(Duration.ofSeconds(30))).isTrue();
		assertThat(this.store.writes()).hasSize(before);
		this.store.failReads(false);
		assertThat(this.fixture.client("away").connect(false, 60).received()).startsWith("CONNACK 0 present");
		assertThat(this.fixture.engine().commits().flush(Duration.ofSeconds(30))).isTrue();
		assertThat(this.store.writes().size()).as("what a CONNECT writes").isGreaterThan(before);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2 })
	void acknowledgesNothingThatASessionDoesNotGet(int qos) {
		EngineClientProbe other = this.fixture.client("other").connect(false, 3600).subscribe("t", 1);
		EngineClientProbe near = this.fixture.client(EngineFixture.sameLoop("away")).connect().subscribe("t", 1);
		EngineClientProbe publisher = this.fixture.client("publisher").connect(false, 3600);
		this.store.failReads(true);
		publisher.publish("t", "x", qos);
		EngineFixture.await()
			.untilAsserted(() -> assertThat(publisher.failures())
				.containsExactly("message " + ((qos == 2) ? 7 : 0) + " StoreFullException"));
		other.awaitPackets("SUBACK [1]", "t=x 1");
		near.awaitPackets("SUBACK [1]", "t=x 1");
		assertThat(this.fixture.drops()).containsExactly(DropReason.STORE_FAILED);
		this.store.failReads(false);
		publishUntilItIsAcknowledged(qos);
		assertThat(publisher.received()).containsExactly("CONNACK 0");
		this.fixture.client("away").connect(false, 3600).awaitPackets("t=earlier 1", "t=x " + qos);
	}

	/** A message of QoS 2 comes once, however often its publisher sends it. */
	@Test
	void othersDoNotGetAMessageEachTimeThatItComesAgain() {
		EngineClientProbe other = this.fixture.client("other").connect(false, 3600).subscribe("t", 2);
		this.store.failReads(true);
		for (int i = 0; i < 4; i++) {
			EngineClientProbe publisher = this.fixture.client("publisher").connect();
			publisher.publish("t", "x", 2);
			EngineFixture.await()
				.untilAsserted(() -> assertThat(publisher.failures()).containsExactly("message 7 StoreFullException"));
			publisher.lose();
		}
		other.publish("other", "last", 1);
		other.awaitPackets("SUBACK [2]", "t=x 2", "PUBACK 7");
		this.store.failReads(false);
		publishUntilItIsAcknowledged(2);
		this.fixture.client("away").connect(false, 3600).awaitPackets("t=earlier 1", "t=x 2");
	}

	/** A session that could not be read is tried again when somebody publishes to it. */
	private void publishUntilItIsAcknowledged(int qos) {
		EngineFixture.await().until(() -> {
			EngineClientProbe again = this.fixture.client("publisher").connect(false, 3600);
			again.publish("t", "x", qos);
			EngineFixture.await().until(() -> again.received().size() > 1 || !again.failures().isEmpty());
			boolean acknowledged = again.received().contains(((qos == 1) ? "PUBACK" : "PUBREC") + " 7");
			again.lose();
			return acknowledged;
		});
	}

	/** Nobody sends a will again. */
	@Test
	void othersGetWhatTheServerPublishes() {
		EngineClientProbe other = this.fixture.client("other").connect().subscribe("t", 1);
		this.store.failReads(true);
		for (int i = 1; i <= 2; i++) {
			MqttPublishMessage will = MqttMessageBuilders.publish()
				.topicName("t")
				.qos(MqttQoS.AT_LEAST_ONCE)
				.payload(Unpooled.copiedBuffer("will" + i, StandardCharsets.UTF_8))
				.build();
			assertThat(this.fixture.engine().publish("gone", will)).isTrue();
			int failed = i;
			EngineFixture.await().untilAsserted(() -> assertThat(this.fixture.failures()).hasSize(failed));
		}
		other.awaitPackets("SUBACK [1]", "t=will1 1", "t=will2 1");
	}

}
