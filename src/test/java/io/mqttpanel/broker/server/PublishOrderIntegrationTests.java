// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.AccessDenied;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.LimitReached.Limit;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Order of what is done to a PUBLISH: topic alias, receive maximum, size, report of the
 * packet, access rules, duplicates, limit of retained messages, report of the message.
 */
class PublishOrderIntegrationTests {

	private static final int QOS_1 = 0x32;

	private static final int QOS_2 = 0x34;

	private static final int RETAIN = 0x01;

	private static final int DUP = 0x08;

	private static final int PUBREL = 0x62;

	@RegisterExtension
	static final RuledBroker broker = new RuledBroker("--mqtt-panel.broker.limits.max-retained-messages=2",
			"--mqtt-panel.broker.mqtt5.receive-maximum=2", "--mqtt-panel.broker.max-message-size=4KB");

	@AfterEach
	void clearRetainedMessages() throws IOException {
		try (RawMqttClient client = broker.connected(5, "clears")) {
			forget(client, "ok/a");
			forget(client, "ok/b");
		}
	}

	@ParameterizedTest
	@CsvSource({ "4, ''", "5, ' 87'" })
	void messageThatTheRulesRefuseIsReportedAsPacketOnly(int version, String denied) throws IOException {
		String name = "denied-" + version;
		try (RawMqttClient client = broker.connected(version, name)) {
			assertThat(publish(version, client, QOS_1, 1, "no/a")).isEqualTo("PUBACK 1" + denied);
			assertThat(publish(version, client, QOS_2, 2, "no/a")).isEqualTo("PUBREC 2" + denied);
			assertThat(broker.story(name)).containsExactly("> CONNECT", "ClientConnected", "< CONNACK", "> PUBLISH 1",
					"< PUBACK 1", "> PUBLISH 2", "< PUBREC 2");
		}
		assertThat(broker.events(AccessDenied.class)).extracting(AccessDenied::action)
			.containsExactly(AccessDenied.Action.PUBLISH, AccessDenied.Action.PUBLISH);
	}

	@Test
	void retainedMessageThatIsOneTooManyIsReportedAsPacketOnly() throws IOException {
		try (RawMqttClient client = broker.connected(5, "full")) {
			assertThat(publish(5, client, QOS_1 | RETAIN, 1, "ok/a")).isEqualTo("PUBACK 1");
			assertThat(publish(5, client, QOS_1 | RETAIN, 2, "ok/b")).isEqualTo("PUBACK 2 97");
			assertThat(publish(5, client, QOS_2 | RETAIN, 3, "ok/b")).isEqualTo("PUBREC 3 97");
			assertThat(broker.story("full")).containsExactly("> CONNECT", "ClientConnected", "< CONNACK", "> PUBLISH 1",
					"MessagePublished ok/a", "< PUBACK 1", "> PUBLISH 2", "< PUBACK 2", "> PUBLISH 3", "< PUBREC 3");
		}
		assertThat(broker.events(LimitReached.class)).extracting(LimitReached::limit)
			.containsExactly(Limit.RETAINED, Limit.RETAINED);
	}

	@Test
	void retainedMessageThatTheRulesRefuseNeedsNoRoom() throws IOException {
		try (RawMqttClient client = broker.connected(5, "ruled")) {
			assertThat(publish(5, client, QOS_1 | RETAIN, 1, "no/a")).isEqualTo("PUBACK 1 87");
			assertThat(publish(5, client, QOS_2 | RETAIN, 2, "no/b")).isEqualTo("PUBREC 2 87");
			assertThat(publish(5, client, QOS_1 | RETAIN, 3, "ok/a")).isEqualTo("PUBACK 3");
			assertThat(publish(5, client, QOS_1 | RETAIN, 4, "no/a")).isEqualTo("PUBACK 4 87");
			assertThat(publish(5, client, QOS_2 | RETAIN, 5, "no/b")).isEqualTo("PUBREC 5 87");
			assertThat(broker.reported("ruled")).containsExactly("ClientConnected", "MessagePublished ok/a");
		}
		assertThat(broker.events(LimitReached.class)).isEmpty();
	}

	/** Copies of what was taken while there was room [MQTT-4.3.3-2]. */
	@Test
	void duplicateIsReportedOnceAndNeedsNoRoom() throws IOException {
		try (RawMqttClient client = broker.connected(5, "twice"); RawMqttClient other = broker.connected(5, "other")) {
			assertThat(publish(5, client, QOS_2 | RETAIN, 7, "ok/a")).isEqualTo("PUBREC 7");
			forget(other, "ok/a");
			assertThat(publish(5, other, QOS_1 | RETAIN, 2, "ok/b")).isEqualTo("PUBACK 2");
			assertThat(publish(5, client, QOS_2 | RETAIN | DUP, 7, "ok/a")).isEqualTo("PUBREC 7");
			assertThat(publish(5, client, QOS_2 | RETAIN, 7, "ok/a")).isEqualTo("PUBREC 7");
			client.send(MqttBytes.acknowledgement(PUBREL, 7));
			assertThat(RuledBroker.answer(5, client)).isEqualTo("PUBCOMP 7");
			assertThat(publish(5, client, QOS_2 | RETAIN | DUP, 7, "ok/a")).isEqualTo("PUBREC 7 97");
			assertThat(broker.reported("twice")).containsExactly("ClientConnected", "MessagePublished ok/a");
			assertThat(broker.received("twice")).containsExactly("> CONNECT", "> PUBLISH 7", "> PUBLISH 7",
					"> PUBLISH 7", "> PUBREL 7", "> PUBLISH 7");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, DUP })
	void packetIdentifierOfMessageThatTheRulesRefuseIsFree(int dup) throws IOException {
		String name = "free-" + dup;
		try (RawMqttClient client = broker.connected(5, name); RawMqttClient watcher = watcher("watch-" + dup)) {
			assertThat(publish(5, client, QOS_2, 7, "no/a")).isEqualTo("PUBREC 7 87");
			assertThat(publish(5, client, QOS_2 | dup, 7, "ok/c")).isEqualTo("PUBREC 7");
			client.send(MqttBytes.acknowledgement(PUBREL, 7));
			assertThat(RuledBroker.answer(5, client)).isEqualTo("PUBCOMP 7");
			assertThat(RuledBroker.topic(watcher)).isEqualTo("ok/c");
			assertThat(broker.reported(name)).containsExactly("ClientConnected", "MessagePublished ok/c");
		}
	}

	/** MQTT 3 has no answer but the usual ones, also to the release. */
	@ParameterizedTest
	@ValueSource(ints = { 0, DUP })
	void packetIdentifierOfRefusedMessageIsFreeOnceReleasedInMqtt3(int dup) throws IOException {
		String name = "released-" + dup;
		try (RawMqttClient client = broker.connected(4, name); RawMqttClient watcher = watcher("watch-3-" + dup)) {
			for (String topic : new String[] { "no/a", "ok/c" }) {
				assertThat(publish(4, client, QOS_2 | dup, 7, topic)).isEqualTo("PUBREC 7");
				client.send(MqttBytes.acknowledgement(PUBREL, 7));
				assertThat(RuledBroker.answer(4, client)).isEqualTo("PUBCOMP 7");
			}
			assertThat(RuledBroker.topic(watcher)).isEqualTo("ok/c");
			assertThat(broker.reported(name)).containsExactly("ClientConnected", "MessagePublished ok/c");
		}
	}

	@Test
	void topicAliasIsResolvedBeforeRulesLimitsAndReports() throws IOException {
		try (RawMqttClient client = broker.connected(5, "alias"); RawMqttClient watcher = watcher("watch-alias")) {
			assertThat(publish(client, QOS_1 | RETAIN, 1, "ok/a", 1)).isEqualTo("PUBACK 1");
			assertThat(publish(client, QOS_1 | RETAIN, 2, "", 1)).isEqualTo("PUBACK 2");
			assertThat(publish(client, QOS_1, 3, "no/a", 2)).isEqualTo("PUBACK 3 87");
			assertThat(publish(client, QOS_1, 4, "", 2)).isEqualTo("PUBACK 4 87");
			assertThat(publish(client, QOS_1 | RETAIN, 5, "ok/b", 2)).isEqualTo("PUBACK 5 97");
			assertThat(publish(client, QOS_1 | RETAIN, 6, "", 2)).isEqualTo("PUBACK 6 97");
			assertThat(publish(client, QOS_1, 7, "", 2)).isEqualTo("PUBACK 7");
			assertThat(broker.reported("alias")).containsExactly("ClientConnected", "MessagePublished ok/a",
					"MessagePublished ok/a", "MessagePublished ok/b");
			for (String topic : new String[] { "ok/a", "ok/a", "ok/b" }) {
				assertThat(RuledBroker.topic(watcher)).isEqualTo(topic);
			}
		}
	}

	@Test
	void receiveMaximumComesBeforeTheRules() throws IOException {
		try (RawMqttClient client = broker.connected(5, "many")) {
			for (int i = 1; i <= 3; i++) {
				assertThat(publish(5, client, QOS_1, i, "no/a")).isEqualTo("PUBACK " + i + " 87");
			}
			assertThat(publish(5, client, QOS_2, 4, "ok/c")).isEqualTo("PUBREC 4");
			assertThat(publish(5, client, QOS_2, 5, "ok/c")).isEqualTo("PUBREC 5");
			assertThat(publish(5, client, QOS_2 | DUP, 5, "ok/c")).isEqualTo("PUBREC 5");
			assertThat(publish(5, client, QOS_1, 6, "no/a")).isEqualTo("DISCONNECT 93");
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(broker.storyUntil("many", "ClientDisconnected")).doesNotContain("> PUBLISH 6")
			.endsWith("< DISCONNECT", "ClientDisconnected");
		assertThat(broker.events(AccessDenied.class)).hasSize(3);
	}

	@ParameterizedTest
	@CsvSource({ "100, 200", "0, 5000" })
	void packetThatIsTooLargeIsNeitherReportedNorJudged(long limit, int size) throws IOException {
		String name = "large-" + size;
		try (RawMqttClient client = broker.connected(5, name, new ClientLimits(0, 0, limit, 0))) {
			client.send(MqttBytes.packet(QOS_1, MqttBytes.string("no/a"), MqttBytes.uint16(1), MqttBytes.bytes(0),
					new byte[size]));
			assertThat(RuledBroker.answer(5, client)).isEqualTo("DISCONNECT 95");
			assertThat(client.isClosedByPeer()).isTrue();
		}
		assertThat(broker.storyUntil(name, "ClientDisconnected")).containsExactly("> CONNECT", "ClientConnected",
				"< CONNACK", "< DISCONNECT", "ClientDisconnected");
		assertThat(broker.events(AccessDenied.class)).isEmpty();
	}

	private static RawMqttClient watcher(String name) throws IOException {
		RawMqttClient watcher = broker.connected(4, name);
		watcher.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("ok/#"), MqttBytes.bytes(0)));
		assertThat(RuledBroker.answer(4, watcher)).isEqualTo("SUBACK 1 00");
		return watcher;
	}

	private static void forget(RawMqttClient client, String topic) throws IOException {
		client.send(MqttBytes.packet(QOS_1 | RETAIN, MqttBytes.string(topic), MqttBytes.uint16(1), MqttBytes.bytes(0)));
		assertThat(RuledBroker.answer(5, client)).isEqualTo("PUBACK 1");
	}

	private static String publish(int version, RawMqttClient client, int first, int packetId, String topic)
			throws IOException {
		client.send(MqttBytes.packet(first, MqttBytes.string(topic), MqttBytes.uint16(packetId),
				(version == 5) ? MqttBytes.bytes(0) : new byte[0], MqttBytes.bytes('x')));
		return RuledBroker.answer(version, client);
	}

	private static String publish(RawMqttClient client, int first, int packetId, String topic, int alias)
			throws IOException {
		client.send(MqttBytes.packet(first, MqttBytes.string(topic), MqttBytes.uint16(packetId),
				MqttBytes.bytes(3, 0x23, 0, alias, 'x')));
		return RuledBroker.answer(5, client);
	}

}
