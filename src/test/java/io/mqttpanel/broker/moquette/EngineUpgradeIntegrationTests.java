// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
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
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c")
				.subscription("c", "t/+", MqttSubscriptionOption.onlyFromQos(MqttQoS.EXACTLY_ONCE), 0)
				.shared("c", "g", "s", MqttSubscriptionOption.onlyFromQos(MqttQoS.AT_LEAST_ONCE), 0)
				.message("c", 0, 1, EarlierStoreFixture.publish("t/1", "in flight", 2))
				.message("c", 1, 0, EarlierStoreFixture.publish("t/2", "queued", 1))
				.retained("t/kept", "kept".getBytes(StandardCharsets.UTF_8), 1, Long.MAX_VALUE);
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
	void clientGoesOnWhereItWasInAnEarlierVersion() {
		MqttSubscriptionOption option = MqttSubscriptionOption.onlyFromQos(MqttQoS.EXACTLY_ONCE);
		try (EarlierStoreFixture earlier = new EarlierStoreFixture(this.directory)) {
			earlier.session("c")
				.subscription("c", "t", option, 5)
				.shared("c", "g", "s", option, 6)
				.unreleased("c", new byte[] { 4 })
				.unreleased("publisher", new byte[] { 4 })
				.message("c", 1, 0, EarlierStoreFixture.publish("t", "waits", 2))
				.message("c", 2, 1, EarlierStoreFixture.publish("t", "in flight", 1))
				.message("c", 3, 2, EarlierStoreFixture.received())
				.message("c", 4, 0, EarlierStoreFixture.publish("t", "last", 1));
		}
		for (int start = 0; start < 2; start++) {
			try (EngineFixture engine = EngineFixture.on(this.directory)) {
				assertThat(engine.heard()).containsExactlyInAnyOrder("named c c", "restored c t 5 false",
						"restored c $share/g/s 6 false");
				assertThat(engine.qos2Ids()).containsOnlyKeys("c");
				assertThat(engine.qos2Ids().get("c")).containsExactly(4);
				EngineClientProbe client = engine.client("c").connect(false, 3600);
				client.await((packets) -> assertThat(packets).hasSize(5));
				assertThat(client.received()).startsWith("CONNACK 0 present", "t=in flight 1 dup", "PUBREL 2")
					.satisfies((packets) -> assertThat(packets.get(3)).startsWith("t=waits 2"))
					.satisfies((packets) -> assertThat(packets.get(4)).startsWith("t=last 1"));
			}
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
