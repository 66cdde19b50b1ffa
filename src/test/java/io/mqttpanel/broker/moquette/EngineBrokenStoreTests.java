// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.CommitUnit;
import io.mqttpanel.broker.store.EndOfThread;
import io.mqttpanel.broker.store.MemoryStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} whose commits have ended.
 */
class EngineBrokenStoreTests {

	private final MemoryStore store = new MemoryStore();

	@Test
	void saysThatItIsBrokenAndAcknowledgesNothingThatIsToBeStored() {
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away").connect(false, 3600).subscribe("t", 1).lose();
			EngineClientProbe publisher = fixture.client("publisher").connect().subscribe("free", 1);
			new EndOfThread().whileItIsLogged(() -> {
				fixture.engine().commits().submit(new CommitUnit(List.of((changes) -> {
					throw new IllegalStateException("for the test");
				}), List.of()));
				EngineFixture.await().until(() -> fixture.heard().contains("broken"));
			});
			publisher.publish("t", "x", 2);
			EngineFixture.await()
				.untilAsserted(() -> assertThat(publisher.failures()).contains("message 7 StoreFullException"));
			EngineClientProbe other = fixture.client("other").connect().subscribe("free", 1);
			other.publish("free", "y", 1);
			other.await((packets) -> assertThat(packets).contains("PUBACK 7", "free=y 1"));
			assertThat(publisher.received()).doesNotContain("PUBREC 7");
		}
	}

}
