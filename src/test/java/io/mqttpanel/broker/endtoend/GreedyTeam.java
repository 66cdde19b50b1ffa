// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;

import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients of one team that take of everything until they are refused, and keep it.
 */
final class GreedyTeam implements Closeable {

	static final String USERNAME = "team-7";

	private static final int DISCONNECT = 14;

	private static final int PUBLISH = 3;

	private static final int PINGRESP = 13;

	/** No loop goes on for ever. */
	private static final int MANY = 500;

	private static final int BATCH = 500;

	private final int port;

	private final List<RawMqttClient> open = new ArrayList<>();

	GreedyTeam(int port) {
		this.port = port;
	}

	private RawMqttClient connect(int version, int flags) throws IOException {
		byte[] connect = MqttBytes.connect(version, "greedy" + this.open.size(), flags, new byte[0], USERNAME);
		this.open.add(RawMqttClient.connected(this.port, connect));
		return this.open.get(this.open.size() - 1);
	}

	/** Sets topic aliases with long topics. */
	void fillAliases() throws IOException {
		boolean refused = false;
		for (int i = 0; i < MANY && !refused; i++) {
			RawMqttClient client = connect(5, 2);
			client.send(TeamSharesIntegrationTests.aliased("a".repeat(60_000)));
			refused = client.read().type() == DISCONNECT;
		}
		assertThat(refused).as("aliases").isTrue();
	}

	/** Leaves wills behind that wait for their delay. */
	void fillWills() throws IOException {
		RawMqttClient watcher = connect(5, 2);
		watcher.send(MqttBytes.subscribe(5, 1, "will"));
		watcher.read();
		boolean published = false;
		for (int i = 0; i < MANY && !published; i++) {
			TeamSharesIntegrationTests.leaveWill(this.port, "dead" + i, USERNAME, 14_000);
			watcher.send(MqttBytes.PINGREQ);
			for (int type = watcher.read().type(); type != PINGRESP; type = watcher.read().type()) {
				published |= type == PUBLISH;
			}
		}
		assertThat(published).as("wills").isTrue();
	}

	/** Begins large packets that never end. */
	void fillIncompletePackets() throws IOException {
		RawMqttClient first = connect(5, 2);
		first.send(TeamSharesIntegrationTests.begun());
		for (int i = 0; i < 20; i++) {
			connect(5, 2).send(TeamSharesIntegrationTests.begun());
		}
		assertThat(first.read().type()).as("incomplete packets").isEqualTo(DISCONNECT);
	}

	/** Releases no message of QoS 2. */
	void fillUnreleased() throws IOException {
		boolean refused = false;
		for (int i = 0; i < 10 && !refused; i++) {
			RawMqttClient client = connect(4, 2);
			for (int id = 1; id + BATCH < 65_536 && !refused; id += BATCH) {
				refused = !receives(client, id);
			}
		}
		assertThat(refused).as("unreleased messages").isTrue();
	}

	private static boolean receives(RawMqttClient client, int first) throws IOException {
		byte[][] batch = new byte[BATCH][];
		for (int i = 0; i < BATCH; i++) {
			batch[i] = MqttBytes.publish(4, "t", 2, first + i);
		}
		try {
			client.send(batch);
			for (int i = 0; i < BATCH; i++) {
				client.read();
			}
			return true;
		}
		catch (EOFException | SocketException ex) {
			return false;
		}
	}

	/** Retains messages. */
	void fillRetained() throws IOException {
		RawMqttClient client = connect(5, 2);
		boolean refused = false;
		for (int i = 0; i < MANY && !refused; i++) {
			client.send(TeamSharesIntegrationTests.retained("r/" + i, 20_000));
			refused = TeamSharesIntegrationTests.isQuotaExceeded(client.read());
		}
		assertThat(refused).as("retained messages").isTrue();
	}

	/** Fills many small queues. */
	void fillQueues() throws IOException {
		for (int i = 0; i < 100; i++) {
			RawMqttClient away = connect(4, 0);
			away.send(MqttBytes.subscribe(4, 1, "q"));
			away.read();
			away.send(MqttBytes.DISCONNECT);
			assertThat(away.isClosedByPeer()).isTrue();
		}
		RawMqttClient publisher = connect(4, 2);
		for (int i = 1; i <= 50; i++) {
			publisher.send(MqttBytes.packet(0x32, MqttBytes.string("q"), MqttBytes.uint16(i), new byte[5_000]));
			assertThat(publisher.read().packetId()).isEqualTo(i);
		}
	}

	/** Opens connections. */
	void fillConnections() throws IOException {
		boolean refused = false;
		for (int i = 0; i < MANY && !refused; i++) {
			RawMqttClient client = new RawMqttClient(this.port);
			this.open.add(client);
			client.send(MqttBytes.connect(4, "more" + i, 2, new byte[0], USERNAME));
			refused = client.read().body()[1] != 0;
		}
		assertThat(refused).as("connections").isTrue();
	}

	@Override
	public void close() throws IOException {
		for (RawMqttClient client : this.open) {
			client.close();
		}
	}

}
