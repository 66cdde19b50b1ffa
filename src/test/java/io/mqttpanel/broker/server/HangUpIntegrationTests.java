// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

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
	@OverEachTransport
	void handlesWhatCameBeforeTheDecision(int version, boolean webSocket) throws IOException {
		String name = "later-" + version + webSocket;
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			List<String> topics = topics(name + i, 20);
			sendAndClose(version, webSocket, name + i, publish(version, topics, i % 3), MqttBytes.DISCONNECT);
			grantAndAwaitGone(name + i);
			expected.addAll(topics);
		}
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	@OverEachTransport
	void handlesWhatCameWithDecisionMadeAtOnce(int version, boolean webSocket) throws IOException {
		String name = "again-" + version + webSocket;
		List<String> topics = topics(name, 20);
		List<String> expected = new ArrayList<>();
		for (int i = 0; i < 30; i++) {
			sendAndClose(version, webSocket, name, publish(version, topics, i % 3), MqttBytes.DISCONNECT);
			expected.addAll(topics);
		}
		awaitGone(name, 30);
		assertThat(seen(name)).containsExactlyElementsOf(expected);
	}

	/** Without DISCONNECT its will follows. */
	@OverEachTransport
	void handlesWhatClientSentThatBrokeTheConnection(int version, boolean webSocket) throws IOException {
		String name = "later-broken-" + version + webSocket;
		sendAndClose(version, webSocket, name, publish(version, topics(name, 2), 0));
		grantAndAwaitGone(name);
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
	@OverEachTransport
	void handlesWhatCameBeforeTheNextConnection(int version, boolean webSocket) throws IOException {
		String name = "fixed-" + version + webSocket;
		List<String> topics = topics(name, 100);
		for (int i = 0; i < topics.size(); i++) {
			try (Device device = Device.connected(version, webSocket, name)) {
				device.send(MqttBytes.publish(version, topics.get(i), i % 3, 1), MqttBytes.DISCONNECT);
			}
		}
		awaitGone(name, topics.size());
		assertThat(seen(name)).containsExactlyElementsOf(topics);
	}

	/** More than one side's system keeps, and than the engine takes without a pause. */
	@ParameterizedTest
	@CsvSource({ "4", "5" })
	void handlesAllThatCameBeforeTheConnectionThatTakesOver(int version) throws IOException {
		String name = "many-" + version;
		List<String> topics = topics(name + "/" + "t".repeat(80), MANY);
		try (Device device = Device.connected(version, false, name)) {
			device.send(publish(version, topics, 0), MqttBytes.DISCONNECT);
			broker.connected(version, name).close();
		}
		assertThat(seen(name)).containsExactlyElementsOf(topics);
	}

	private static List<String> topics(String prefix, int count) {
		return IntStream.range(0, count).mapToObj((i) -> prefix + "/" + i).toList();
	}

	/** CONNECT with a will. */
	private static byte[] connect(int version, String name) {
		return MqttBytes.connect(version, name, WILL, MqttBytes.will(version, name + "/will"));
	}

	/** A PUBLISH to each topic. */
	private static byte[] publish(int version, List<String> topics, int qos) {
		ByteArrayOutputStream packets = new ByteArrayOutputStream();
		for (int i = 0; i < topics.size(); i++) {
			packets.writeBytes(MqttBytes.publish(version, topics.get(i), qos, i + 1));
		}
		return packets.toByteArray();
	}

	/** Sends all of it with CONNECT and hangs up. */
	private static void sendAndClose(int version, boolean webSocket, String name, byte[]... packets)
			throws IOException {
		try (Device device = new Device(webSocket)) {
			device.send(connect(version, name), MqttBytes.join(packets));
		}
	}

	private static void grantAndAwaitGone(String name) throws IOException {
		broker.decisionFor(name);
		broker.decide(name, RunningBroker.GRANTED);
		awaitGone(name, 1);
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
			String topic = RuledBroker.topic(this.watcher);
			while (!topic.equals("end")) {
				topics.add(topic);
				topic = RuledBroker.topic(this.watcher);
			}
			return topics;
		}
	}

	/**
	 * Test of both versions, over TCP and over WebSocket.
	 */
	@Retention(RetentionPolicy.RUNTIME)
	@ParameterizedTest
	@CsvSource({ "4, false", "4, true", "5, false", "5, true" })
	private @interface OverEachTransport {

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

		static Device connected(int version, boolean webSocket, String name) throws IOException {
			Device device = new Device(webSocket);
			device.send(connect(version, name));
			device.readConnAck();
			return device;
		}

		/** A WebSocket client closes its side in the same segment. */
		void send(byte[]... packets) throws IOException {
			byte[] bytes = MqttBytes.join(packets);
			boolean last = bytes[bytes.length - 2] == MqttBytes.DISCONNECT[0];
			byte[] length = (bytes.length < 126) ? MqttBytes.bytes(0x80 | bytes.length)
					: MqttBytes.join(MqttBytes.bytes(0x80 | 126), MqttBytes.uint16(bytes.length));
			write(this.webSocket
					? MqttBytes.join(MqttBytes.bytes(0x82), length, new byte[4], bytes, last ? CLOSE : new byte[0])
					: bytes);
		}

		private void readConnAck() throws IOException {
			this.in.skipNBytes(this.webSocket ? 2 : 0);
			assertThat(this.in.readUnsignedByte()).isEqualTo(0x20);
			byte[] body = this.in.readNBytes(this.in.readUnsignedByte());
			assertThat(body[1]).isZero();
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
