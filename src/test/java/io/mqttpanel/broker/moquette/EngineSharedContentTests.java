// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.store.Change;
import io.mqttpanel.broker.store.GroupCommit;
import io.mqttpanel.broker.store.MemoryStore;
import io.mqttpanel.broker.store.SessionStore.Kind;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link MoquetteEngine} with a message for many stored sessions, which share
 * what is the same for all.
 */
class EngineSharedContentTests {

	private static final int SESSIONS = 50;

	private final MemoryStore store = new MemoryStore();

	private static void subscribe(EngineFixture fixture) {
		for (int i = 0; i < SESSIONS; i++) {
			EngineClientProbe client = fixture.client("away" + i).connect(false, 3600);
			client.subscribe("t", 1 + i % 2).lose();
		}
	}

	@Test
	void contentIsEncodedAndWeighedOnce() {
		String payload = "x".repeat(100_000);
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			subscribe(fixture);
			EngineClientProbe publisher = fixture.client("publisher").connect();
			this.store.hold(true);
			publisher.publish("t", payload, 2);
			GroupCommit commits = fixture.engine().commits();
			EngineFixture.await().until(() -> commits.waitingUnits() > 0);
			EngineFixture.await().untilAsserted(() -> assertThat(commits.waitingBytes()).isBetween(100_000L, 200_000L));
			this.store.hold(false);
			publisher.awaitPackets("PUBREC 7");
			EngineFixture.await().untilAsserted(() -> assertThat(commits.waitingBytes()).isZero());
			List<Change> messages = messages();
			assertThat(messages).hasSize(SESSIONS);
			Set<byte[]> contents = Collections.newSetFromMap(new IdentityHashMap<>());
			messages.forEach((change) -> contents.add(change.shared()));
			assertThat(contents).singleElement()
				.satisfies((content) -> assertThat(content).hasSizeGreaterThan(100_000));
		}
		try (EngineFixture fixture = EngineFixture.on(this.store, false)) {
			fixture.client("away0").connect(false, 3600).awaitPackets("t=" + payload + " 1");
			fixture.client("away1").connect(false, 3600).awaitPackets("t=" + payload + " 2");
		}
	}

	private List<Change> messages() {
		return this.store.writes()
			.stream()
			.flatMap(List::stream)
			.filter((change) -> change.kind() == Kind.MESSAGE && change.value() != null)
			.toList();
	}

}
