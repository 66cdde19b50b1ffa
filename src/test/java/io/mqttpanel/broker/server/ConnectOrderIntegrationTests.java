// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order of what is done to a CONNECT: size, rate, decision, report of the packet, will,
 * limit of the user name, report of the client; and the order of a connection's end.
 */
class ConnectOrderIntegrationTests {

	private static final int WILL = 0x04;

	private static final String LIMITS = "--mqtt-panel.broker.limits.";

	private static final Decision REFUSED = new Decision.Refused("for the test");

	@RegisterExtension
	static final RuledBroker broker = new RuledBroker(LIMITS + "max-connections-per-username=1");

	@ParameterizedTest
	@CsvSource({ "4, 04, 05, 03", "5, 86, 87, 97" })
	void onlyClientsThatAreLetInTakeThePlacesOfTheirUserName(int version, String wrongSecret, String denied,
			String tooMany) throws IOException {
		String user = "user-" + version;
		String wrong = "wrong-" + version;
		String right = "right-" + version;
		String will = "will-" + version;
		String late = "late-" + version;
		try (RawMqttClient first = broker.sends(RuledBroker.connect(version, wrong, user));
				RawMqttClient second = broker.sends(RuledBroker.connect(version, right, user));
				RawMqttClient third = broker.sends(forbiddenWill(version, will, user));
				RawMqttClient fourth = broker.sends(RuledBroker.connect(version, late, user))) {
			broker.awaitQuestion(wrong);
			broker.grant(right, ClientLimits.NONE);
			assertThat(RuledBroker.answer(version, second)).isEqualTo("CONNACK 00");
			broker.decide(wrong, REFUSED);
			assertThat(RuledBroker.answer(version, first)).isEqualTo("CONNACK " + wrongSecret);
			broker.grant(will, ClientLimits.NONE);
			assertThat(RuledBroker.answer(version, third)).isEqualTo("CONNACK " + denied);
			broker.grant(late, ClientLimits.NONE);
			assertThat(RuledBroker.answer(version, fourth)).isEqualTo("CONNACK " + tooMany);
		}
		assertThat(broker.events(ConnectionRefused.class)).extracting(ConnectionRefused::reason)
			.containsExactly(Reason.BAD_CREDENTIALS, Reason.NOT_AUTHORIZED, Reason.TOO_MANY_FOR_USERNAME);
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void packetsOfClientThatIsRefusedAreNotReported(int version) throws IOException {
		String user = "reported-" + version;
		broker.decide("refused-" + user, REFUSED);
		broker.grant("will-" + user, ClientLimits.NONE);
		byte[] many = RuledBroker.connect(version, "many-" + user, user);
		broker.grant("many-" + user, ClientLimits.NONE);
		try (RawMqttClient holder = broker.connected(version, user)) {
			// What the first of two has left behind is there when the second is answered.
			for (int i = 0; i < 2; i++) {
				assertRefused(RuledBroker.connect(version, "refused-" + user, user));
				assertRefused(forbiddenWill(version, "will-" + user, user));
				assertRefused(many);
			}
			holder.send(MqttBytes.PINGREQ);
			assertThat(RuledBroker.answer(version, holder)).isEqualTo("PINGRESP");
		}
		for (String reason : new String[] { "refused-", "will-", "many-" }) {
			assertThat(broker.story(reason + user)).as(reason).isEmpty();
		}
	}

	@Test
	void clientThatIsRefusedBeforeTheDecisionIsNotReported() throws IOException {
		byte[] wildcard = RuledBroker.connect(5, "wildcard", "wildcard", RuledBroker.CLEAN | WILL,
				MqttBytes.will(5, "no/#"));
		byte[] large = RuledBroker.connect(5, "large", "large", RuledBroker.CLEAN | WILL, MqttBytes
			.join(MqttBytes.bytes(0), MqttBytes.string("ok"), MqttBytes.string("x".repeat(65_000)), new byte[2_000]));
		try (RawMqttClient one = broker.sends(wildcard); RawMqttClient two = broker.sends(Arrays.copyOf(large, 60))) {
			assertThat(RuledBroker.answer(5, one)).isEqualTo("CONNACK 90");
			assertThat(one.isClosedByPeer()).isTrue();
			assertThat(RuledBroker.answer(5, two)).isEqualTo("CONNACK 95");
			assertThat(two.isClosedByPeer()).isTrue();
		}
		assertThat(broker.await(ConnectionRefused.class, 2)).extracting(ConnectionRefused::reason)
			.containsExactlyInAnyOrder(Reason.PROTOCOL_ERROR, Reason.PACKET_TOO_LARGE);
		assertThat(broker.story("wildcard")).isEmpty();
		assertThat(broker.story("large")).isEmpty();
	}

	@Test
	void clientThatComesWhileTooManyConnectIsNotReported() throws IOException {
		try (RunningBroker limited = new RunningBroker(LIMITS + "connect-rate=1").start()) {
			String answer = "CONNACK 00";
			int attempts = 0;
			while (answer.equals("CONNACK 00") && attempts < 50) {
				attempts++;
				try (RawMqttClient client = new RawMqttClient(limited.tcpPort())) {
					client.send(MqttBytes.connect(5, "c" + attempts));
					answer = RuledBroker.answer(5, client);
				}
			}
			assertThat(answer).isEqualTo("CONNACK 9F");
			String refused = "c" + attempts;
			assertThat(limited.eventsOf(ConnectionRefused.class)).hasSize(1);
			assertThat(limited.eventsOf(PacketProcessed.class)).extracting(PacketProcessed::clientId)
				.contains("c1")
				.doesNotContain(refused);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void clientIsReportedBeforeItsFirstPacketsAndItsEndLast(int version) throws IOException {
		String name = "whole-" + version;
		try (RawMqttClient client = broker.sends(RuledBroker.connect(version, name),
				MqttBytes.subscribe(version, 1, "ok/a"), MqttBytes.publish(version, "ok/b", 1, 2))) {
			broker.awaitQuestion(name);
			assertThat(broker.story(name)).isEmpty();
			broker.grant(name, ClientLimits.NONE);
			for (int i = 0; i < 3; i++) {
				client.read();
			}
			assertThat(broker.story(name)).startsWith("> CONNECT", "ClientConnected", "< CONNACK")
				.containsSubsequence("> SUBSCRIBE 1", "ClientSubscribed ok/a", "< SUBACK 1")
				.containsSubsequence("> SUBSCRIBE 1", "> PUBLISH 2", "MessagePublished ok/b", "< PUBACK 2")
				.hasSize(9);
			client.send(MqttBytes.DISCONNECT);
			assertThat(client.isClosedByPeer()).isTrue();
			assertThat(broker.storyUntil(name, "ClientUnsubscribed")).hasSize(12)
				.endsWith("> DISCONNECT", "ClientDisconnected", "ClientUnsubscribed");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 5 })
	void clientThatComesBackIsReportedBehindTheEndOfItsFirstConnection(int version) throws IOException {
		String name = "back-" + version;
		try (RawMqttClient first = broker.connected(version, name);
				RawMqttClient second = broker.connected(version, name)) {
			second.send(MqttBytes.PINGREQ);
			assertThat(RuledBroker.answer(version, second)).isEqualTo("PINGRESP");
			assertThat(broker.story(name).stream().filter((event) -> !event.equals("< DISCONNECT"))).containsExactly(
					"> CONNECT", "ClientConnected", "< CONNACK", "ClientDisconnected", "> CONNECT", "ClientConnected",
					"< CONNACK", "> PINGREQ", "< PINGRESP");
			assertThat(Collections.frequency(broker.story(name), "< DISCONNECT")).isEqualTo((version == 5) ? 1 : 0);
			assertThat(first.isClosedByPeer()).isEqualTo(version == 4);
		}
	}

	/** Nothing may follow DISCONNECT [MQTT-3.14.4-2]. */
	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	void whatFollowsDisconnectIsNeitherReportedNorPublished(int version, boolean behindConnect) throws IOException {
		String name = "last-" + version + behindConnect;
		byte[] packets = MqttBytes.join(MqttBytes.publish(version, "ok/first", 0, 0), MqttBytes.DISCONNECT,
				MqttBytes.publish(version, "ok/second", 0, 0), MqttBytes.publish(version, "ok/second", 1, 1));
		try (RawMqttClient watcher = broker.connected(4, "watch-" + name);
				RawMqttClient client = broker.sends(RuledBroker.connect(version, name),
						behindConnect ? packets : new byte[0])) {
			watcher.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("ok/#"), MqttBytes.bytes(0)));
			assertThat(RuledBroker.answer(4, watcher)).isEqualTo("SUBACK 1 00");
			broker.awaitQuestion(name);
			broker.grant(name, ClientLimits.NONE);
			assertThat(RuledBroker.answer(version, client)).isEqualTo("CONNACK 00");
			client.send(behindConnect ? new byte[0] : packets);
			assertThat(client.isClosedByPeer()).isTrue();
			assertThat(broker.storyUntil(name, "ClientDisconnected")).containsExactly("> CONNECT", "ClientConnected",
					"< CONNACK", "> PUBLISH", "MessagePublished ok/first", "> DISCONNECT", "ClientDisconnected");
			assertThat(RuledBroker.topic(watcher)).isEqualTo("ok/first");
			watcher.send(MqttBytes.publish(4, "ok/third", 0, 0));
			assertThat(RuledBroker.topic(watcher)).isEqualTo("ok/third");
		}
	}

	private static byte[] forbiddenWill(int version, String name, String username) {
		return RuledBroker.connect(version, name, username, RuledBroker.CLEAN | WILL,
				MqttBytes.will(version, "no/will"));
	}

	private static void assertRefused(byte[] connect) throws IOException {
		try (RawMqttClient client = broker.sends(connect)) {
			assertThat(RuledBroker.answer(5, client)).isNotEqualTo("CONNACK 00").startsWith("CONNACK");
			assertThat(client.isClosedByPeer()).isTrue();
		}
	}

}
