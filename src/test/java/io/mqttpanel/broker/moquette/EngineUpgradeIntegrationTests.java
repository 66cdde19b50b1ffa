// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.file.Path;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a store that knows no teams, or was written under another tenancy.
 */
class EngineUpgradeIntegrationTests {

	@TempDir
	private Path directory;

	/** An earlier version named a session by its client identifier. */
	private void storeWithoutOwners() {
		try (EngineFixture earlier = EngineFixture.on(this.directory)) {
			EngineClientProbe client = earlier.client("c").connect(false, 3600).subscribe("t/+", 2);
			client.subscribe("$share/g/s", 1);
			EngineClientProbe publisher = earlier.client("p").connect();
			publisher.publish("t/1", "in flight", 2);
			client.await((packets) -> assertThat(packets).contains("t/1=in flight 2"));
			client.lose();
			publisher.publish("t/2", "queued", 1);
			publisher.publish(EngineClientProbe.message("t/kept", "kept", 1, true, false));
			publisher.await((packets) -> assertThat(packets).filteredOn("PUBACK 7"::equals).hasSize(2));
		}
	}

	@Test
	void sessionMovesToTheTeamOfTheFirstClientOfItsName() {
		storeWithoutOwners();
		try (EngineFixture teams = EngineFixture.withTeams(this.directory)) {
			assertThat(teams.heard()).contains("restored c t/+ 0 false");
			EngineClientProbe publisher = teams.client(1, "p").connect();
			publisher.publish("t/3", "of no team yet", 1);
			publisher.awaitPackets("PUBACK 7");
			EngineClientProbe client = teams.client(1, "c").connect(false, 3600);
			client.await((packets) -> assertThat(packets).startsWith("CONNACK 0 present", "t/1=in flight 2 dup",
					"t/2=queued 1"));
			assertThat(teams.heard()).contains("ended c");
			client.acknowledge(MqttMessageType.PUBREC, client.packetIds().get(0));
			client.await((packets) -> assertThat(packets).contains("PUBREL " + client.packetIds().get(0)));
			assertThat(teams.client(2, "c").connect(false, 3600).received()).containsExactly("CONNACK 0");
			publisher.publish("t/4", "of the team", 1);
			client.await((packets) -> assertThat(packets).contains("t/4=of the team 1"));
			assertThat(client.received()).doesNotContain("t/3=of no team yet 1");
			publisher.publish("s", "shared", 1);
			client.await((packets) -> assertThat(packets).contains("s=shared 1"));
		}
		try (EngineFixture again = EngineFixture.withTeams(this.directory)) {
			String session = SessionId.of(1, 3, "c");
			assertThat(again.heard()).contains("restored " + session + " t/+ 0 false",
					"restored " + session + " $share/g/s 0 false");
			assertThat(again.client(1, "c").connect(false, 0).received()).first().isEqualTo("CONNACK 0 present");
		}
	}

	@Test
	void cleanStartEndsSessionWithoutOwner() {
		storeWithoutOwners();
		try (EngineFixture teams = EngineFixture.withTeams(this.directory)) {
			assertThat(teams.client(1, "c").connect(true, 0).received()).containsExactly("CONNACK 0");
			EngineFixture.await().until(() -> teams.heard().contains("ended c"));
			assertThat(teams.engine().sessions()).isEqualTo(1);
			assertThat(teams.engine().subscriptions()).isZero();
		}
		try (EngineFixture again = EngineFixture.withTeams(this.directory)) {
			assertThat(again.engine().sessions()).isZero();
		}
	}

	@Test
	void retainedMessagesWithoutOwnerAreNobodysWhereTeamsAreSeparate() {
		storeWithoutOwners();
		try (EngineFixture teams = EngineFixture.withTeams(this.directory)) {
			teams.client(1, "d").connect().subscribe("#", 1).awaitPackets("SUBACK [1]");
		}
		try (EngineFixture shared = EngineFixture.on(this.directory)) {
			shared.client("d").connect().subscribe("#", 1).awaitPackets("SUBACK [1]", "t/kept=kept 1 retain");
		}
	}

	@Test
	void tenancyMayChange() {
		try (EngineFixture teams = EngineFixture.withTeams(this.directory)) {
			EngineClientProbe client = teams.client(1, "c").connect(false, 3600).subscribe("t", 1);
			client.publish(EngineClientProbe.message("t", "kept", 1, true, false));
			client.await((packets) -> assertThat(packets).contains("PUBACK 7"));
		}
		try (EngineFixture shared = EngineFixture.on(this.directory)) {
			EngineClientProbe other = shared.client(2, "d").connect().subscribe("#", 1);
			other.await((packets) -> assertThat(packets).contains("t=kept 1 retain"));
			EngineClientProbe client = shared.client(1, "c").connect(false, 3600);
			assertThat(client.received()).first().isEqualTo("CONNACK 0 present");
			other.publish("t", "from another team", 1);
			client.await((packets) -> assertThat(packets).contains("t=from another team 1"));
		}
		try (EngineFixture teams = EngineFixture.withTeams(this.directory)) {
			EngineClientProbe client = teams.client(1, "c").connect(false, 3600);
			client.publish("t", "again", 1);
			client.await((packets) -> assertThat(packets).contains("t=again 1"));
		}
	}

}
