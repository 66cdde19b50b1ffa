// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

/**
 * Random life of the clients of one team, a step at a time, with everything that each of
 * them receives in a step. The same number gives the same life.
 */
final class TenantScript implements AutoCloseable {

	private static final int CLIENTS = 3;

	private static final int MQTT_3_1_1 = 4;

	private static final int CLEAN = 0x02;

	private static final int WILL = 0x0C;

	private static final int OBSERVER = CLIENTS;

	private static final String[] FILTERS = { "a", "a/b", "a/#", "+", "+/b", "#", "/+", "will/+" };

	private static final String[] TOPICS = { "a", "a/b", "b", "/b", "c/b/a" };

	private final int port;

	private final String username;

	private final Random random;

	private final List<RawMqttClient> clients = new ArrayList<>(Collections.nCopies(CLIENTS + 1, null));

	private final List<String> heard = new ArrayList<>();

	private int steps;

	TenantScript(int port, String username, long seed) throws IOException {
		this.port = port;
		this.username = username;
		this.random = new Random(seed);
		connect(OBSERVER, true);
		request(OBSERVER, MqttBytes.subscribe(MQTT_3_1_1, 1, "#"), 9, 1);
	}

	/** Takes one step, and waits until everybody has received what comes of it. */
	void step() throws IOException {
		int client = this.random.nextInt(CLIENTS);
		int action = this.random.nextInt(10);
		this.steps++;
		if (this.clients.get(client) == null || action == 0) {
			connect(client, this.random.nextInt(3) == 0);
		}
		else if (action == 1) {
			disconnect(client);
		}
		else if (action <= 4) {
			// A share has one member, since nobody can say which of two would be chosen.
			String share = (client == 0 && this.random.nextBoolean()) ? "$share/g/" : "";
			request(client, MqttBytes.subscribe(MQTT_3_1_1, 2, share + FILTERS[this.random.nextInt(FILTERS.length)]), 9,
					1);
		}
		else if (action == 5) {
			request(client, MqttBytes.unsubscribe(MQTT_3_1_1, 2, FILTERS[this.random.nextInt(FILTERS.length)]), 11, 1);
		}
		else {
			publish(client);
		}
		for (int each = 0; each <= OBSERVER; each++) {
			hear((client + each) % (OBSERVER + 1));
		}
	}

	private void connect(int client, boolean clean) throws IOException {
		if (this.clients.get(client) != null) {
			this.heard.add("taken over " + client);
		}
		RawMqttClient connection = new RawMqttClient(this.port);
		byte[] will = MqttBytes.join(MqttBytes.string("will/" + client), MqttBytes.string("gone"));
		boolean observes = client == OBSERVER;
		connection.send(MqttBytes.connect(MQTT_3_1_1, "client-" + client,
				((clean || observes) ? CLEAN : 0) | (observes ? 0 : WILL), observes ? new byte[0] : will,
				this.username));
		RawMqttClient earlier = this.clients.set(client, connection);
		this.heard.add(this.steps + " " + client + " connack " + HexFormat.of().formatHex(connection.read().body()));
		if (earlier != null) {
			earlier.close();
			awaitWill(client);
		}
	}

	/** The broker closes the connection when the session has let go of it. */
	private void disconnect(int client) throws IOException {
		RawMqttClient connection = this.clients.set(client, null);
		connection.send(MqttBytes.DISCONNECT);
		if (!connection.isClosedByPeer()) {
			throw new IllegalStateException("The broker did not close the connection");
		}
		connection.close();
	}

	/** Everybody has it: the next connection has begun after it. */
	private void awaitWill(int client) throws IOException {
		Packet packet = read(this.clients.get(OBSERVER));
		this.heard.add(this.steps + " observed " + text(packet));
		if (!text(packet).contains("will/" + client)) {
			throw new IllegalStateException("No will, but " + text(packet));
		}
	}

	private void publish(int client) throws IOException {
		int qos = this.random.nextInt(2);
		boolean retain = this.random.nextInt(3) == 0;
		String payload = (this.random.nextInt(6) == 0) ? "" : this.username + " " + this.steps;
		byte[] packetId = (qos > 0) ? MqttBytes.uint16(3) : new byte[0];
		this.clients.get(client)
			.send(MqttBytes.packet(0x30 | qos << 1 | (retain ? 1 : 0),
					MqttBytes.string(TOPICS[this.random.nextInt(TOPICS.length)]), packetId,
					payload.getBytes(StandardCharsets.UTF_8)));
	}

	/**
	 * Its session's loop answers this last. By the second time it knows that the client
	 * reads, and has sent what is retained.
	 */
	private void hear(int client) throws IOException {
		if (this.clients.get(client) != null) {
			request(client, MqttBytes.unsubscribe(MQTT_3_1_1, 9, "none"), 11, 2);
		}
	}

	/** Retained messages come in no order. */
	private void request(int client, byte[] request, int answer, int times) throws IOException {
		RawMqttClient connection = this.clients.get(client);
		List<String> received = new ArrayList<>();
		for (int i = 0; i < times; i++) {
			connection.send(request);
			Packet packet;
			do {
				packet = read(connection);
				received.add(text(packet));
			}
			while (packet.type() != answer);
		}
		Collections.sort(received);
		received.forEach((each) -> this.heard.add(this.steps + " " + client + " " + each));
	}

	private static Packet read(RawMqttClient connection) throws IOException {
		Packet packet = connection.read();
		if (packet.type() == 3 && (packet.flags() & 0x06) != 0) {
			connection.send(MqttBytes.acknowledgement(0x40, packetId(packet)));
		}
		return packet;
	}

	private static int packetId(Packet publish) {
		int topic = ((publish.body()[0] & 0xFF) << 8) | (publish.body()[1] & 0xFF);
		return ((publish.body()[2 + topic] & 0xFF) << 8) | (publish.body()[3 + topic] & 0xFF);
	}

	/** Without the packet identifier of a message, and without the name of the team. */
	private String text(Packet packet) {
		byte[] body = packet.body().clone();
		if (packet.type() == 3 && (packet.flags() & 0x06) != 0) {
			int topic = ((body[0] & 0xFF) << 8) | (body[1] & 0xFF);
			body[2 + topic] = 0;
			body[3 + topic] = 0;
		}
		return packet.type() + "/" + packet.flags() + " " + new String(body, StandardCharsets.ISO_8859_1);
	}

	List<String> heard() {
		return this.heard;
	}

	@Override
	public void close() {
		this.clients.forEach((client) -> {
			try {
				if (client != null) {
					client.close();
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
