// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.handler.codec.mqtt.MqttMessageType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.ClientSubscribed;
import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.event.PacketProcessed;
import io.mqttpanel.broker.event.PanelEvent;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RecordedEvents;

/**
 * Broker that runs for all tests of a class. Its clients may use topics that begin with
 * "ok" only, and each has a user name of its own. Events of earlier tests are left out.
 */
class RuledBroker implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {

	static final int CLEAN = 0x02;

	private static final Map<String, String> USERNAMES = new ConcurrentHashMap<>();

	private static final String PREFIX = "later-";

	private final RunningBroker running;

	private int earlier;

	RuledBroker(String... settings) {
		this.running = new RunningBroker(settings);
	}

	@Override
	public void beforeAll(ExtensionContext test) {
		this.running.start();
	}

	@Override
	public void beforeEach(ExtensionContext test) {
		this.earlier = this.running.bean(RecordedEvents.class).all().size();
	}

	@Override
	public void afterAll(ExtensionContext test) {
		this.running.close();
	}

	RunningBroker running() {
		return this.running;
	}

	/** Writes a CONNECT of a client that waits for its decision. */
	static byte[] connect(int version, String name, String username, int flags, byte[] will) {
		USERNAMES.put(name, username);
		return MqttBytes.packet(0x10, MqttBytes.string("MQTT"), MqttBytes.bytes(version, 0xC0 | flags, 0, 60),
				(version == 5) ? MqttBytes.bytes(0) : new byte[0], MqttBytes.string(PREFIX + name), will,
				MqttBytes.string(username), MqttBytes.string("secret"));
	}

	static byte[] connect(int version, String name, String username) {
		return connect(version, name, username, CLEAN, new byte[0]);
	}

	static byte[] connect(int version, String name) {
		return connect(version, name, name);
	}

	/** Opens a connection and sends packets in one write. */
	RawMqttClient sends(byte[]... packets) throws IOException {
		return this.running.sends(packets);
	}

	RawMqttClient connected(int version, String name) throws IOException {
		return connected(version, name, ClientLimits.NONE);
	}

	RawMqttClient connected(int version, String name, ClientLimits limits) throws IOException {
		grant(name, limits);
		RawMqttClient client = sends(connect(version, name));
		RawMqttClient.Packet connAck = client.read();
		if (connAck.type() != MqttMessageType.CONNACK.value() || connAck.body()[1] != 0) {
			client.close();
			throw new IOException(name + " was not accepted");
		}
		return client;
	}

	void grant(String name, ClientLimits limits) {
		decide(name,
				new Decision.Granted(1, USERNAMES.getOrDefault(name, name).hashCode(), 3, FrontFixture.OK_ONLY, null)
					.limitedTo(limits));
	}

	void decide(String name, Decision decision) {
		this.running.decide(PREFIX + name, decision);
	}

	/** Waits until the broker has asked for the decision about a client. */
	void awaitQuestion(String name) {
		this.running.decisionFor(PREFIX + name);
	}

	<T extends BrokerEvent> List<T> events(Class<T> type) {
		List<BrokerEvent> all = this.running.bean(RecordedEvents.class).all();
		return all.subList(this.earlier, all.size()).stream().filter(type::isInstance).map(type::cast).toList();
	}

	<T extends BrokerEvent> List<T> await(Class<T> type, int count) {
		Awaitility.await().until(() -> events(type).size() >= count);
		return events(type);
	}

	/**
	 * Everything that was announced of a client, in order: packets from the client with
	 * "&gt;", packets to it with "&lt;".
	 */
	List<String> story(String name) {
		return events(PanelEvent.class).stream()
			.filter((event) -> event.clientId().equals(PREFIX + name))
			.map(RuledBroker::describe)
			.toList();
	}

	/** What was announced of a client, but for packets. */
	List<String> reported(String name) {
		return story(name).stream().filter((event) -> !event.startsWith("<") && !event.startsWith(">")).toList();
	}

	/** The packets from a client that were announced. */
	List<String> received(String name) {
		return story(name).stream().filter((event) -> event.startsWith(">")).toList();
	}

	List<String> storyUntil(String name, String last) {
		Awaitility.await().until(() -> story(name).contains(last));
		return story(name);
	}

	private static String describe(PanelEvent event) {
		if (event instanceof PacketProcessed packet) {
			String type = MqttMessageType.valueOf(packet.packetType()).name();
			String id = (packet.packetId() > 0) ? " " + packet.packetId() : "";
			return ((packet.direction() == Direction.RECEIVED) ? "> " : "< ") + type + id;
		}
		String kind = event.getClass().getSimpleName();
		if (event instanceof MessagePublished message) {
			return kind + " " + message.topicName();
		}
		return (event instanceof ClientSubscribed subscribed) ? kind + " " + subscribed.topicFilter() : kind;
	}

	/**
	 * Reads a packet: its type, its packet identifier if it has one, and its reason codes
	 * in hexadecimal digits, without properties.
	 */
	static String answer(int version, RawMqttClient client) throws IOException {
		RawMqttClient.Packet packet = client.read();
		MqttMessageType type = MqttMessageType.valueOf(packet.type());
		byte[] body = packet.body();
		return switch (type) {
			case CONNACK -> type + codes(body, 1, 2);
			case PUBACK, PUBREC, PUBCOMP -> type + " " + packet.packetId() + codes(body, 2, 3);
			case SUBACK -> type + " " + packet.packetId() + codes(body, (version == 5) ? 3 + body[2] : 2, body.length);
			case DISCONNECT -> type + codes(body, 0, 1);
			default -> type.name();
		};
	}

	private static String codes(byte[] body, int from, int to) {
		StringBuilder codes = new StringBuilder();
		for (int i = from; i < Math.min(to, body.length); i++) {
			codes.append(String.format(Locale.ROOT, " %02X", body[i]));
		}
		return codes.toString();
	}

	/** Subscribes, and reads the answer. */
	static String subscribe(int version, RawMqttClient client, int packetId, String... filters) throws IOException {
		client.send(MqttBytes.subscribe(version, packetId, filters));
		return answer(version, client);
	}

	/** Reads a message, of which it returns the topic. */
	static String topic(RawMqttClient client) throws IOException {
		RawMqttClient.Packet packet = client.read();
		return (packet.type() == MqttMessageType.PUBLISH.value())
				? new String(packet.body(), 2, packet.packetId(), StandardCharsets.UTF_8) : "none";
	}

}
