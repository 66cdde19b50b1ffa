// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.mqttpanel.broker.server.TenantClient.Start;
import io.mqttpanel.broker.server.TenantClient.Withheld;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient.Packet;

/**
 * Random life of the clients of one team, a step at a time, with everything that each of
 * them receives in a step. The same number gives the same life.
 */
final class TenantScript implements AutoCloseable {

	private static final int CLIENTS = 3;

	private static final int OBSERVER = CLIENTS;

	private static final int WILL = 0x04;

	private static final int WILL_RETAIN = 0x20;

	private static final byte[] DISCONNECT_WITH_WILL = MqttBytes.bytes(0xE0, 1, 4);

	private static final String[] FILTERS = { "a", "a/b", "a/#", "+", "+/b", "#", "/+", "will/+" };

	private static final String[] TOPICS = { "a", "a/b", "b", "/b", "c/b/a" };

	private final String username;

	private final Random random;

	private final List<TenantClient> clients = new ArrayList<>();

	private final List<String> heard = new ArrayList<>();

	private int steps;

	TenantScript(int port, String username, long seed) throws IOException {
		this.username = username;
		this.random = new Random(seed);
		for (int client = 0; client <= OBSERVER; client++) {
			this.clients.add(new TenantClient(port, username, "client-" + client));
		}
		TenantClient observer = this.clients.get(OBSERVER);
		hear(OBSERVER, List.of(observer.connect(new Start(version(), true, false, 0), Withheld.NOTHING)));
		hear(OBSERVER, observer.request(MqttBytes.subscribe(observer.version(), 1, "#"), 9));
	}

	private int version() {
		return 4 + this.random.nextInt(2);
	}

	private boolean oneIn(int count) {
		return this.random.nextInt(count) == 0;
	}

	/** Takes one step, and waits until everybody has received what comes of it. */
	void step() throws IOException {
		int client = this.random.nextInt(CLIENTS);
		int action = this.random.nextInt(12);
		this.steps++;
		if (!this.clients.get(client).isConnected() || action == 0) {
			connect(client);
		}
		else if (action == 1) {
			disconnect(client);
		}
		else if (action <= 4) {
			subscribe(client);
		}
		else if (action == 5) {
			unsubscribe(client);
		}
		else if (action == 6) {
			publishUnreleased(client);
		}
		else {
			publish(client, this.random.nextInt(3), 3);
		}
		for (int each = 0; each <= OBSERVER; each++) {
			int next = (client + each) % (OBSERVER + 1);
			if (this.clients.get(next).isConnected()) {
				hear(next, this.clients.get(next).settle());
			}
		}
	}

	private void hear(int client, List<String> received) {
		received.forEach((each) -> this.heard.add(this.steps + " " + client + " " + each));
	}

	private void connect(int client) throws IOException {
		boolean takenOver = this.clients.get(client).isConnected();
		int will = WILL | (this.random.nextInt(3) << 3) | (oneIn(4) ? WILL_RETAIN : 0);
		Withheld withheld = Withheld.values()[this.random.nextInt(3)];
		Start start = new Start(version(), oneIn(4), !oneIn(4), will);
		hear(client, List.of(this.clients.get(client).connect(start, withheld)));
		if (takenOver) {
			awaitWill(client);
		}
	}

	/** A will is settled when its client has connected again. */
	private void disconnect(int client) throws IOException {
		TenantClient leaving = this.clients.get(client);
		if (leaving.version() < TenantClient.MQTT_5 || oneIn(2)) {
			leaving.disconnect(MqttBytes.DISCONNECT);
			return;
		}
		leaving.disconnect(DISCONNECT_WITH_WILL);
		awaitWill(client);
		connect(client);
	}

	/** Everybody has it: the next connection has begun after it. */
	private void awaitWill(int client) throws IOException {
		Packet packet = this.clients.get(OBSERVER).read();
		hear(OBSERVER, List.of(TenantClient.text(packet)));
		if (!TenantClient.text(packet).contains("will/client-" + client)) {
			throw new IllegalStateException("No will, but " + TenantClient.text(packet));
		}
	}

	/** A share has one member, since nobody can say which of two would be chosen. */
	private String filter(int client) {
		String filter = FILTERS[this.random.nextInt(FILTERS.length)];
		return (client < 2 && oneIn(2)) ? "$share/" + client + "/" + filter : filter;
	}

	private void subscribe(int client) throws IOException {
		TenantClient subscriber = this.clients.get(client);
		String filter = filter(client);
		int options = this.random.nextInt(3);
		byte[] properties = new byte[0];
		if (subscriber.version() == TenantClient.MQTT_5) {
			boolean noLocal = oneIn(4) && !filter.startsWith("$");
			options |= (noLocal ? 0x04 : 0) | (oneIn(2) ? 0x08 : 0) | (this.random.nextInt(3) << 4);
			properties = oneIn(2) ? MqttBytes.bytes(0x0B, 1 + this.random.nextInt(100)) : properties;
		}
		hear(client, subscriber.request(MqttBytes.packet(0x82, MqttBytes.uint16(2), subscriber.properties(properties),
				MqttBytes.string(filter), MqttBytes.bytes(options)), 9));
	}

	private void unsubscribe(int client) throws IOException {
		TenantClient subscriber = this.clients.get(client);
		hear(client, subscriber.request(MqttBytes.unsubscribe(subscriber.version(), 2, filter(client)), 11));
	}

	/** Begins a message of QoS 2, repeats it, or releases it. */
	private void publishUnreleased(int client) throws IOException {
		if (this.clients.get(client).hasUnreleased() && oneIn(2)) {
			this.clients.get(client).release();
		}
		else {
			publish(client, 2, TenantClient.UNRELEASED);
		}
	}

	private void publish(int client, int qos, int packetId) throws IOException {
		int flags = (qos << 1) | (oneIn(3) ? 1 : 0);
		String payload = oneIn(6) ? "" : this.username + " " + this.steps;
		byte[] properties = oneIn(2) ? new byte[0] : MqttBytes.join(MqttBytes.bytes(0x08), MqttBytes.string("a/b"),
				MqttBytes.bytes(0x26), MqttBytes.string("team"), MqttBytes.string(this.username));
		this.clients.get(client)
			.publish(flags, TOPICS[this.random.nextInt(TOPICS.length)], packetId, properties, payload);
	}

	List<String> heard() {
		return this.heard;
	}

	@Override
	public void close() {
		this.clients.forEach((client) -> {
			try {
				client.close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
