// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.SharedFilter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests of messages that an engine gets from other nodes.
 */
class EngineRemoteMessageTests {

	private final RecordedSubscribers others = new RecordedSubscribers();

	private final EngineFixture fixture = EngineFixture.withOthers(this.others);

	private final EngineClientProbe client = this.fixture.client(1, "c").connect();

	@AfterEach
	void stop() {
		this.fixture.close();
	}

	@Test
	void messageOfAnotherNodeReachesItsTeam() {
		EngineClientProbe stranger = this.fixture.client(2, "s").connect().subscribe("#", 1);
		stranger.awaitPackets("SUBACK [1]");
		this.client.subscribe("a/+", 1);
		this.client.awaitPackets("SUBACK [1]");
		byte[] message = new RemoteMessage(this.fixture.client(1, "far").sessionId(),
				EngineClientProbe.message("a/b", "x", 2, false, false))
			.encode(Instant.MAX);
		this.others.engine.deliver(message, true, List.of(), true);
		this.others.engine.deliver(message, true, List.of(), false);
		this.client.awaitPackets("SUBACK [1]", "a/b=x 1", "a/b=x 1");
		stranger.awaitPackets("SUBACK [1]");
		assertThat(this.others.messages).isEmpty();
	}

	@Test
	void messageOfAnotherNodeThatNobodyWaitsForIsDroppedWhileTheEngineIsBehind() {
		this.client.subscribe("a", 1);
		this.client.awaitPackets("SUBACK [1]");
		this.fixture.admits = false;
		assertThat(this.others.engine.deliver(remote("far", "a", "x", 0), true, List.of(), false)).isFalse();
		assertThat(this.others.engine.deliver(remote("far", "none", "x", 0), true, List.of(), false)).isTrue();
		this.fixture.admits = true;
		assertThat(this.others.engine.deliver(remote("far", "a", "y", 0), true, List.of(), false)).isTrue();
		this.client.awaitPackets("SUBACK [1]", "a=y 0");
	}

	@Test
	void messageOfAnotherNodeCountsForItsTeam() throws InterruptedException {
		this.client.subscribe("a", 1);
		this.client.awaitPackets("SUBACK [1]");
		try (HeldLoop held = new HeldLoop()) {
			held.hold(this.fixture, this.client.sessionId());
			int before = this.fixture.waiting(this.client.sessionId()).get();
			this.others.engine.deliver(remote("far", "a", "x", 0), true, List.of(), false);
			assertThat(this.fixture.waiting(this.client.sessionId())).hasValue(before + 1);
		}
		EngineFixture.await().until(() -> this.fixture.waiting(this.client.sessionId()).get() == 0);
	}

	@Test
	void messagesForASubscriberThatIsBehindHoldUpNobodyElse() {
		EngineClientProbe other = this.fixture.client(1, "d").connect().subscribe("a", 1);
		EngineClientProbe stranger = this.fixture.client(2, "s").connect().subscribe("a", 1);
		this.client.subscribe("a", 1);
		for (EngineClientProbe each : List.of(this.client, other, stranger)) {
			each.awaitPackets("SUBACK [1]");
		}
		this.fixture.awaited.add(this.client.sessionId());
		this.others.engine.deliver(remote("far", "a", "x", 1), true, List.of(), true);
		this.others.engine.deliver(remote("far", "a", "y", 1), true, List.of(), true);
		other.awaitPackets("SUBACK [1]", "a=x 1", "a=y 1");
		assertThat(this.client.received()).containsExactly("CONNACK 0", "SUBACK [1]");
		assertThat(this.others.engine.waitingBytes()).isPositive();
		this.fixture.awaited.clear();
		this.others.engine.deliver(remote("far", "a", "z", 1), true, List.of(), true);
		this.client.awaitPackets("SUBACK [1]", "a=x 1", "a=y 1", "a=z 1");
		assertThat(this.others.engine.waitingBytes()).isZero();
	}

	@Test
	void messagesWaitForAnEngineThatIsBehind() {
		this.client.subscribe("a", 1);
		this.client.awaitPackets("SUBACK [1]");
		this.fixture.admits = false;
		this.others.engine.deliver(remote("far", "a", "x", 1), true, List.of(), true);
		assertThat(this.others.engine.waitingBytes()).isPositive();
		this.fixture.admits = true;
		this.client.awaitPackets("SUBACK [1]", "a=x 1");
	}

	@Test
	void publishersOfATeamWhoseMessagesTakeLongToMatchHaveToWait() {
		for (int i = 0; i < 256; i++) {
			this.client.subscribe(filter(i), 0);
		}
		EngineFixture.await().until(() -> this.others.filters.size() == 256);
		byte[] message = remote("far", filter(0), "x", 0);
		byte[] unwanted = remote("far", "none", "x", 0);
		byte[] ofOthers = new RemoteMessage(this.fixture.client(2, "far").sessionId(),
				EngineClientProbe.message("none", "x", 0, false, false))
			.encode(Instant.MAX);
		assertThat(this.others.engine.deliver(unwanted, true, List.of(), false)).isTrue();
		assertThat(this.others.engine.slowTeams()).isEmpty();
		EngineFixture.await().until(() -> {
			for (int i = 0; i < 600; i++) {
				this.others.engine.deliver(message, true, List.of(), true);
			}
			return this.others.engine.slowTeams().equals(Set.of("1"))
					&& !this.others.engine.deliver(unwanted, true, List.of(), false);
		});
		assertThat(this.others.engine.deliver(ofOthers, true, List.of(), false)).isTrue();
		EngineFixture.await().until(() -> this.others.engine.slowTeams().isEmpty());
		assertThat(this.others.engine.deliver(unwanted, true, List.of(), false)).isTrue();
	}

	/** Each has a letter or a wildcard at each of eight levels. */
	private static String filter(int number) {
		StringBuilder filter = new StringBuilder("f");
		for (int i = 0; i < 8; i++) {
			filter.append(((number >> i & 1) != 0) ? "/+" : "/a");
		}
		return filter.toString();
	}

	private byte[] remote(String clientId, String topic, String payload, int qos) {
		return new RemoteMessage(this.fixture.client(1, clientId).sessionId(),
				EngineClientProbe.message(topic, payload, qos, false, false))
			.encode(Instant.MAX);
	}

	@Test
	void messageOfAnotherNodeReachesChosenShares() {
		EngineClientProbe other = this.fixture.client(1, "d").connect().subscribe("$share/g/in", 1);
		other.awaitPackets("SUBACK [1]");
		this.client.subscribe("$share/h/in", 1).subscribe("in", 0);
		this.client.awaitPackets("SUBACK [1]", "SUBACK [0]");
		byte[] message = new RemoteMessage(this.client.sessionId(),
				EngineClientProbe.message("in", "x", 1, false, false))
			.encode(Instant.MAX);
		SharedFilter first = new SharedFilter("g", "\u00001/in");
		this.others.engine.deliver(message, false, List.of(first, new SharedFilter("none", "\u00001/in")), true);
		other.awaitPackets("SUBACK [1]", "in=x 1");
		this.others.engine.deliver(message, true, List.of(new SharedFilter("h", "\u00001/in")), true);
		this.client.awaitInAnyOrder("SUBACK [1]", "SUBACK [0]", "in=x 1", "in=x 0");
		assertThat(other.received()).hasSize(3);
	}

	@Test
	void bytesThatAreNoMessageAreRefused() {
		byte[] message = new RemoteMessage("far", EngineClientProbe.message("a/b", "x", 2, false, false))
			.encode(Instant.MAX);
		message[0] = 9;
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.others.engine.deliver(message, true, List.of(), true));
		assertThatIllegalArgumentException()
			.isThrownBy(() -> this.others.engine.deliver(new byte[] { 1, 1 }, true, List.of(), true));
	}

}
