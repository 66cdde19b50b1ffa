// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Duration;

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
		EngineClientProbe again = this.fixture.client("publisher").connect(false, 3600);
		again.publish("t", "x", qos);
		again.awaitPackets(((qos == 1) ? "PUBACK" : "PUBREC") + " 7");
		assertThat(publisher.received()).containsExactly("CONNACK 0");
		this.fixture.client("away").connect(false, 3600).awaitPackets("t=earlier 1", "t=x " + qos);
	}

}
