// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.testing.MqttBytes;
import io.mqttpanel.broker.testing.RawMqttClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that hang up behind what they have sent: before they are decided about, behind
 * DISCONNECT, or to connect again at once.
 */
class HangUpIntegrationTests {

	private static final int WILL = 0x06;

	private static final int MANY = 2_000;

	private static final String UPGRADE = "GET /mqtt HTTP/1.1\r\nHost: broker.test\r\nUpgrade: websocket\r\n"
			+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			+ "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Version: 13\r\n\r\n";

	private static final byte[] CLOSE = MqttBytes.bytes(0x88, 0x82, 0, 0, 0, 0, 0x03, 0xE8);

	@RegisterExtension
	static final RunningBroker broker = new RunningBroker("--mqtt-panel.broker.mqtt5.receive-maximum=1000");

	private RawMqttClient watcher;

	@BeforeEach
	void watch() throws IOException {
		this.watcher = broker.connected(4, "watcher");
		this.watcher.send(MqttBytes.packet(0x82, MqttBytes.uint16(1), MqttBytes.string("#"), MqttBytes.bytes(0)));
		assertThat(this.watcher.read().type()).isEqualTo(9);
	}

	@AfterEach
	void close() throws IOException {
		this.watcher.close();
	}

	/** All of it comes with one segment, and the decision when the client has gone. */
	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	void handlesWhatCameBeforeTheDecision(int version, boolean webSocket) throws IOException {
		String name = "later-" + version + webSocket;
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			send(version, webSocket, name + i, i % 3, 20, true);
			for (int j = 0; j < 20; j++) {
				expected.add(name + i + "/" + j);
			}
			broker.decisionFor(name + i);
			broker.decide(name + i, RunningBroker.GRANTED);
			awaitGone(name + i, 1);
		}
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	void handlesWhatCameWithDecisionMadeAtOnce(int version, boolean webSocket) throws IOException {
		String name = "again-" + version + webSocket;
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			send(version, webSocket, name, i % 3, 20, true);
			for (int j = 0; j < 20; j++) {
				expected.add(name + "/" + j);
			}
		}
		awaitGone(name, 30);
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	/** Without DISCONNECT its will follows. */
	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	void handlesWhatClientSentThatBrokeTheConnection(int version, boolean webSocket) throws IOException {
		String name = "later-broken-" + version + webSocket;
		send(version, webSocket, name, 0, 2, false);
		broker.decisionFor(name);
		broker.decide(name, RunningBroker.GRANTED);
		awaitGone(name, 1);
		assertThat(seen(name)).containsExactly(name + "/0", name + "/1", name + "/will");
	}

	@Test
	void forgetsClientThatSentNothingBehindItsConnect() throws IOException {
		try (RawMqttClient client = new RawMqttClient(broker.tcpPort())) {
			client.send(MqttBytes.connect(4, "later-silent"));
			broker.decisionFor("later-silent");
		}
		assertThat(broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.contains(Reason.ABANDONED);
	}

	/** Sent by an accepted client that does not wait for what it is answered. */
	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	void handlesWhatCameBeforeTheNextConnection(int version, boolean webSocket) throws IOException {
		String name = "fixed-" + version + webSocket;
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 100; i++) {
			try (Device device = new Device(webSocket)) {
				device.send(MqttBytes.connect(version, name, WILL, MqttBytes.will(version, name + "/will")));
				assertThat(device.readConnAck()).isZero();
				device.send(MqttBytes.join(MqttBytes.publish(version, name + "/" + i, i % 3, 1), MqttBytes.DISCONNECT));
			}
			expected.add(name + "/" + i);
		}
		awaitGone(name, 100);
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	/** More than one side's system keeps, and than the engine takes without a pause. */
	@ParameterizedTest
	@CsvSource({ "4", "5" })
	void handlesAllThatCameBeforeTheConnectionThatTakesOver(int version) throws IOException {
		String name = "many-" + version;
		byte[] packets = new byte[0];
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < MANY; i++) {
			packets = MqttBytes.join(packets, MqttBytes.publish(version, name + "/" + "t".repeat(80) + i, 0, 0));
			expected.add(name + "/" + "t".repeat(80) + i);
		}
		try (Device device = new Device(false)) {
			device.send(MqttBytes.connect(version, name, WILL, MqttBytes.will(version, name + "/will")));
			assertThat(device.readConnAck()).isZero();
			device.send(MqttBytes.join(packets, MqttBytes.DISCONNECT));
			broker.connected(version, name).close();
		}
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	private static void send(int version, boolean webSocket, String name, int qos, int messages, boolean disconnects)
			throws IOException {
		byte[] packets = MqttBytes.connect(version, name, WILL, MqttBytes.will(version, name + "/will"));
		for (int j = 0; j < messages; j++) {
			packets = MqttBytes.join(packets, MqttBytes.publish(version, name + "/" + j, qos, j + 1));
		}
		try (Device device = new Device(webSocket)) {
			device.send(disconnects ? MqttBytes.join(packets, MqttBytes.DISCONNECT) : packets);
		}
	}

	/** The next connection begins when the end of the earlier ones is handled. */
	private static void awaitGone(String name, int connections) throws IOException {
		Awaitility.await()
			.until(() -> broker.comingsAndGoings(name).stream().filter((number) -> number < 0).count() >= connections);
		broker.connected(4, name).close();
	}

	/** The topics of a client's messages and wills, in order. */
	private List<String> seen(String name) throws IOException {
		try (RawMqttClient last = broker.connected(4, "last-" + name)) {
			last.send(MqttBytes.publish(4, "end", 0, 0));
			List<String> topics = new ArrayList<>();
			String topic = topic();
			while (!topic.equals("end")) {
				topics.add(topic);
				topic = topic();
			}
			return topics;
		}
	}

	private String topic() throws IOException {
		byte[] body = this.watcher.read().body();
		return new String(body, 2, body[0] << 8 | body[1] & 0xFF, StandardCharsets.UTF_8);
	}

	/**
	 * Device that closes as soon as it has sent.
	 */
	private static final class Device implements Closeable {

		private final Socket socket;

		private final boolean webSocket;

		private final DataInputStream in;

		Device(boolean webSocket) throws IOException {
			this.webSocket = webSocket;
			this.socket = new Socket("localhost", webSocket ? broker.wsPort() : broker.tcpPort());
			this.socket.setTcpNoDelay(true);
			this.socket.setSoTimeout(10_000);
			this.in = new DataInputStream(this.socket.getInputStream());
			if (webSocket) {
				write(UPGRADE.getBytes(StandardCharsets.US_ASCII));
				String head = "";
				while (!head.endsWith("\r\n\r\n")) {
					head += (char) this.in.readUnsignedByte();
				}
			}
		}

		/** A WebSocket client closes its side in the same segment. */
		void send(byte[] packets) throws IOException {
			boolean last = packets[packets.length - 2] == MqttBytes.DISCONNECT[0];
			byte[] length = (packets.length < 126) ? MqttBytes.bytes(0x80 | packets.length)
					: MqttBytes.join(MqttBytes.bytes(0x80 | 126), MqttBytes.uint16(packets.length));
			write(this.webSocket
					? MqttBytes.join(MqttBytes.bytes(0x82), length, new byte[4], packets, last ? CLOSE : new byte[0])
					: packets);
		}

		int readConnAck() throws IOException {
			this.in.skipNBytes(this.webSocket ? 2 : 0);
			int type = this.in.readUnsignedByte();
			byte[] body = this.in.readNBytes(this.in.readUnsignedByte());
			assertThat(type).isEqualTo(0x20);
			return body[1];
		}

		private void write(byte[] bytes) throws IOException {
			this.socket.getOutputStream().write(bytes);
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
