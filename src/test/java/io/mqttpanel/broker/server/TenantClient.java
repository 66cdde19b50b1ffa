// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

/**
 * A client of a team, with everything that it receives as text. It acknowledges what it
 * gets, but for what it withholds until its next connection.
 */
final class TenantClient {

	/** The version of MQTT, of which the script uses two. */
	static final int MQTT_5 = 5;

	/** The packet identifier of messages of QoS 2 that are not released at once. */
	static final int UNRELEASED = 5;

	private static final int CLEAN = 0x02;

	private static final int CREDENTIALS = 0xC0;

	private static final int PUBLISH = 3;

	private static final int PUBREC = 5;

	private static final int PUBREL = 6;

	private static final int PUBCOMP = 7;

	private static final int UNSUBACK = 11;

	private static final byte[] AN_HOUR = MqttBytes.bytes(0x11, 0, 0, 0x0E, 0x10);

	/** More than any exchange takes. */
	private static final int MAX_ROUNDS = 20;

	private final int port;

	private final String username;

	private final String clientId;

	private @Nullable RawMqttClient connection;

	private int version;

	private Withheld withheld = Withheld.NOTHING;

	/** Whether the broker has a message of QoS 2 that is not released. */
	private boolean unreleased;

	/** Answers that are still to come. */
	private int expected;

	TenantClient(int port, String username, String clientId) {
		this.port = port;
		this.username = username;
		this.clientId = clientId;
	}

	boolean isConnected() {
		return this.connection != null;
	}

	int version() {
		return this.version;
	}

	boolean hasUnreleased() {
		return this.unreleased;
	}

	/**
	 * Connects, and leaves an earlier connection to the broker.
	 * @return CONNACK
	 */
	String connect(Start start, Withheld withheld) throws IOException {
		RawMqttClient earlier = this.connection;
		this.version = start.version();
		this.withheld = withheld;
		this.expected = 0;
		this.connection = new RawMqttClient(this.port);
		send(MqttBytes.packet(0x10, MqttBytes.string("MQTT"),
				MqttBytes.bytes(this.version, CREDENTIALS | (start.clean() ? CLEAN : 0) | start.willFlags(), 0, 60),
				properties(start.kept() ? AN_HOUR : new byte[0]), MqttBytes.string(this.clientId),
				(start.willFlags() != 0) ? will() : new byte[0], MqttBytes.string(this.username),
				MqttBytes.string("secret")));
		Packet connAck = connection().read();
		this.unreleased = this.unreleased && connAck.body()[0] == 1;
		if (earlier != null) {
			earlier.close();
		}
		return "connack " + HexFormat.of().formatHex(connAck.body());
	}

	private byte[] will() {
		return MqttBytes.join(properties(), MqttBytes.string("will/" + this.clientId), MqttBytes.string("gone"));
	}

	/** The broker closes the connection when the session has let go of it. */
	void disconnect(byte[] disconnect) throws IOException {
		send(disconnect);
		if (!connection().isClosedByPeer()) {
			throw new IllegalStateException("The broker did not close the connection");
		}
		close();
	}

	byte[] properties(byte[]... properties) {
		byte[] all = MqttBytes.join(properties);
		return (this.version == MQTT_5) ? MqttBytes.join(MqttBytes.bytes(all.length), all) : new byte[0];
	}

	/** Publishes, and keeps a message of QoS 2 with that identifier unreleased. */
	void publish(int flags, String topic, int packetId, byte[] properties, String payload) throws IOException {
		boolean again = packetId == UNRELEASED && this.unreleased;
		this.unreleased = this.unreleased || packetId == UNRELEASED;
		send(MqttBytes.packet(0x30 | flags | (again ? 0x08 : 0), MqttBytes.string(topic),
				((flags & 0x06) != 0) ? MqttBytes.uint16(packetId) : new byte[0], properties(properties),
				payload.getBytes(StandardCharsets.UTF_8)));
	}

	void release() throws IOException {
		this.unreleased = false;
		send(MqttBytes.acknowledgement(0x62, UNRELEASED));
		this.expected++;
	}

	void send(byte[] packet) throws IOException {
		connection().send(packet);
	}

	/**
	 * Sends a request and returns what comes until its answer, sorted: retained messages
	 * come in no order.
	 */
	List<String> request(byte[] request, int answer) throws IOException {
		send(request);
		List<String> received = new ArrayList<>();
		Packet packet;
		do {
			packet = read();
			received.add(text(packet));
		}
		while (packet.type() != answer);
		Collections.sort(received);
		return received;
	}

	/**
	 * Receives everything that is on its way. Its session's loop answers this last, and
	 * by the second time it knows that the client reads, and has sent what is retained.
	 */
	List<String> settle() throws IOException {
		List<String> all = new ArrayList<>();
		int quiet = 0;
		for (int round = 0; quiet < 2 || this.expected > 0; round++) {
			if (round == MAX_ROUNDS) {
				throw new IllegalStateException("No end of " + all);
			}
			List<String> received = request(
					MqttBytes.packet(0xA2, MqttBytes.uint16(9), properties(), MqttBytes.string("none")), UNSUBACK);
			quiet = (received.size() > 1) ? 1 : quiet + 1;
			received.removeIf((packet) -> packet.startsWith(UNSUBACK + "/"));
			all.addAll(received);
		}
		Collections.sort(all);
		return all;
	}

	/** Receives a packet and answers it. */
	Packet read() throws IOException {
		Packet packet = connection().read();
		int qos = (packet.flags() & 0x06) >> 1;
		if (packet.type() == PUBLISH && qos > 0 && this.withheld != Withheld.ACKNOWLEDGEMENT) {
			send(MqttBytes.acknowledgement((qos == 1) ? 0x40 : 0x50, packetId(packet)));
			this.expected += qos - 1;
		}
		else if (packet.type() == PUBREC && packet.packetId() != UNRELEASED && isSuccess(packet)) {
			send(MqttBytes.acknowledgement(0x62, packet.packetId()));
			this.expected++;
		}
		else if (packet.type() == PUBREL) {
			this.expected = Math.max(0, this.expected - 1);
			if (this.withheld == Withheld.NOTHING) {
				send(MqttBytes.acknowledgement(0x70, packet.packetId()));
			}
		}
		else if (packet.type() == PUBCOMP) {
			this.expected--;
		}
		return packet;
	}

	private static boolean isSuccess(Packet pubRec) {
		return pubRec.body().length < 3 || (pubRec.body()[2] & 0x80) == 0;
	}

	private static int topicEnd(Packet publish) {
		return 2 + (((publish.body()[0] & 0xFF) << 8) | (publish.body()[1] & 0xFF));
	}

	private static int packetId(Packet publish) {
		int at = topicEnd(publish);
		return ((publish.body()[at] & 0xFF) << 8) | (publish.body()[at + 1] & 0xFF);
	}

	/** Without packet identifiers that the broker has chosen. */
	static String text(Packet packet) {
		byte[] body = packet.body().clone();
		boolean identified = packet.type() == PUBLISH && (packet.flags() & 0x06) != 0;
		if (identified || packet.type() == PUBREL) {
			int at = identified ? topicEnd(packet) : 0;
			body[at] = 0;
			body[at + 1] = 0;
		}
		return packet.type() + "/" + packet.flags() + " " + new String(body, StandardCharsets.ISO_8859_1);
	}

	private RawMqttClient connection() {
		if (this.connection == null) {
			throw new IllegalStateException("Not connected");
		}
		return this.connection;
	}

	void close() throws IOException {
		if (this.connection != null) {
			this.connection.close();
			this.connection = null;
		}
	}

	/**
	 * How a connection begins.
	 *
	 * @param version the version of MQTT
	 * @param clean whether the session is a new one
	 * @param kept whether it outlives the connection, for MQTT 5
	 * @param willFlags the flags of the will, none for no will
	 */
	record Start(int version, boolean clean, boolean kept, int willFlags) {
	}

	/**
	 * What a client does not answer in a connection, so that it comes again in the next.
	 */
	enum Withheld {

		/** It answers all. */
		NOTHING,

		/** It acknowledges no message. */
		ACKNOWLEDGEMENT,

		/** It completes no message of QoS 2. */
		COMPLETION

	}

}
