// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.MessagePublished;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * MQTT over WebSocket, cut into frames in every way a client may choose.
 */
class WebSocketIntegrationTests {

	private static final String HANDSHAKE = "GET /mqtt HTTP/1.1\r\nHost: broker.test\r\nUpgrade: websocket\r\n"
			+ "Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
			+ "Sec-WebSocket-Protocol: mqtt\r\nSec-WebSocket-Version: 13\r\n\r\n";

	@RegisterExtension
	private final RunningBroker broker = new RunningBroker();

	@ParameterizedTest
	@ValueSource(strings = { "", "mqtt", "ws/some/deep?query=1" })
	void servesAnyPath(String path) {
		Mqtt3BlockingClient client = this.broker.client("w")
			.serverPort(this.broker.wsPort())
			.webSocketConfig()
			.serverPath(path)
			.applyWebSocketConfig()
			.useMqttVersion3()
			.simpleAuth()
			.username("key")
			.password(new byte[] { 's' })
			.applySimpleAuth()
			.buildBlocking();
		client.connect();
		client.disconnect();
		this.broker.await(ClientDisconnected.class, 1);
		assertThat(this.broker.eventsOf(ClientConnected.class)).singleElement()
			.satisfies((connected) -> assertThat(connected.remoteAddress()).startsWith("127.0.0.1:"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt", "mqttv3.1" })
	void agreesOnSubProtocol(String protocol) {
		assertThat(open(new Received(), protocol).getSubprotocol()).isEqualTo(protocol);
	}

	@Test
	void servesClientWithoutSubProtocol() {
		Received received = new Received();
		open(received).sendBinary(ByteBuffer.wrap(MqttBytes.connect(4, "w")), true).join();
		received.await(0x20, 2, 0, 0);
	}

	@Test
	void putsFragmentsAndFramesTogether() {
		Received received = new Received();
		WebSocket socket = open(received, "mqtt");
		byte[] connect = MqttBytes.connect(4, "w");
		socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(connect, 0, 5)), false).join();
		socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(connect, 5, 9)), true).join();
		byte[] rest = Arrays.copyOfRange(connect, 9, connect.length);
		socket.sendBinary(ByteBuffer.wrap(MqttBytes.join(rest, MqttBytes.PINGREQ)), true).join();
		received.await(0x20, 2, 0, 0, 0xD0, 0);
	}

	@Test
	void takesPacketLargerThanAFrame() {
		Received received = new Received();
		WebSocket socket = open(received, "mqtt");
		socket.sendBinary(ByteBuffer.wrap(MqttBytes.connect(4, "w")), true).join();
		byte[] publish = MqttBytes.packet(0x32, MqttBytes.string("t"), MqttBytes.uint16(1), new byte[1_048_576 - 5]);
		socket.sendBinary(ByteBuffer.wrap(publish), true).join();
		received.await(0x20, 2, 0, 0, 0x40, 2, 0, 1);
		socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(publish, 0, 500_000)), true).join();
		socket.sendBinary(ByteBuffer.wrap(Arrays.copyOfRange(publish, 500_000, publish.length)), true).join();
		received.await(0x20, 2, 0, 0, 0x40, 2, 0, 1, 0x40, 2, 0, 1);
		assertThat(this.broker.eventsOf(MessagePublished.class)).extracting(MessagePublished::payloadSize)
			.containsExactly(1_048_571, 1_048_571);
	}

	@Test
	void closesOnTextFrame() {
		Received received = new Received();
		open(received, "mqtt").sendText("hello", true).join();
		Awaitility.await().until(received.ended::isDone);
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.PROTOCOL_ERROR);
	}

	@Test
	void answersPlainHttpWithAnError() throws Exception {
		HttpResponse<String> response = HttpClient.newHttpClient()
			.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.broker.wsPort() + "/")).build(),
					HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(426);
		assertThat(response.body()).isEqualTo("This port serves MQTT over WebSocket only.\n");
	}

	@ParameterizedTest
	@CsvSource({ "9000, HTTP/1.1 101 Switching Protocols", "40000, HTTP/1.1 431 Request Header Fields Too Large" })
	void readsAllHeadersOfAHandshakeOrRefusesIt(int size, String status) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", this.broker.wsPort())) {
			socket.setSoTimeout(10_000);
			String request = "GET http://broker/mqtt HTTP/1.1\r\nHost: other\r\nCookie: sso=" + "c".repeat(size)
					+ "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
					+ "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: mqtt\r\n\r\n";
			socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
			byte[] answer = socket.getInputStream().readNBytes(status.length());
			assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo(status);
		}
	}

	/** All in one segment, all but its last byte, or cut within the first frame. */
	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 40 })
	void handlesFramesThatComeWithTheHandshake(int later) throws IOException {
		byte[] packets = MqttBytes.join(MqttBytes.connect(4, "w"), MqttBytes.publish(4, "t", 1, 1));
		byte[] bytes = MqttBytes.join(HANDSHAKE.getBytes(StandardCharsets.US_ASCII), frame(0x89, new byte[0]),
				frame(0x82, Arrays.copyOfRange(packets, 0, 9)),
				frame(0x82, Arrays.copyOfRange(packets, 9, packets.length)));
		try (Socket socket = new Socket("127.0.0.1", this.broker.wsPort())) {
			socket.setSoTimeout(10_000);
			socket.setTcpNoDelay(true);
			socket.getOutputStream().write(bytes, 0, bytes.length - later);
			socket.getOutputStream().write(bytes, bytes.length - later, later);
			DataInputStream in = new DataInputStream(socket.getInputStream());
			assertThat(readHead(in)).startsWith("HTTP/1.1 101 ").contains("sec-websocket-protocol: mqtt\r\n");
			assertThat(in.readNBytes(2)).as("pong").isEqualTo(MqttBytes.bytes(0x8A, 0));
			assertThat(readMqtt(in, 8)).isEqualTo(MqttBytes.bytes(0x20, 2, 0, 0, 0x40, 2, 0, 1));
		}
	}

	/** None waits for the end of its frame or message, which may never come. */
	@ParameterizedTest
	@ValueSource(ints = { 0x82, 0x02 })
	void handlesPacketsOfWhatIsNotComplete(int first) throws IOException {
		byte[] packets = MqttBytes.join(MqttBytes.connect(4, "w"), MqttBytes.PINGREQ);
		byte[] part = MqttBytes.join(MqttBytes.bytes(first, 0xFE, 0xEA, 0x60), new byte[4], packets);
		try (Socket socket = new Socket("127.0.0.1", this.broker.wsPort())) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream()
				.write(MqttBytes.join(HANDSHAKE.getBytes(StandardCharsets.US_ASCII),
						(first == 0x82) ? part : frame(first, packets)));
			DataInputStream in = new DataInputStream(socket.getInputStream());
			readHead(in);
			assertThat(readMqtt(in, 6)).isEqualTo(MqttBytes.bytes(0x20, 2, 0, 0, 0xD0, 0));
		}
	}

	private static String readHead(DataInputStream in) throws IOException {
		String head = "";
		while (!head.endsWith("\r\n\r\n")) {
			head += (char) in.readUnsignedByte();
		}
		return head;
	}

	private static byte[] readMqtt(DataInputStream in, int size) throws IOException {
		byte[] bytes = new byte[0];
		while (bytes.length < size) {
			in.readUnsignedByte();
			bytes = MqttBytes.join(bytes, in.readNBytes(in.readUnsignedByte()));
		}
		return bytes;
	}

	private static byte[] frame(int first, byte[] content) {
		return MqttBytes.join(MqttBytes.bytes(first, 0x80 | content.length), new byte[4], content);
	}

	@Test
	void refusesClientThatSpeaksOtherProtocols() {
		assertThat(HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.subprotocols("chat", "mqttx")
			.buildAsync(URI.create("ws://127.0.0.1:" + this.broker.wsPort() + "/"), new Received()))
			.failsWithin(Duration.ofSeconds(10))
			.withThrowableThat()
			.havingRootCause()
			.withMessageContaining(" 400");
	}

	private WebSocket open(Received received, String... protocols) {
		WebSocket.Builder builder = HttpClient.newHttpClient().newWebSocketBuilder();
		if (protocols.length > 0) {
			builder.subprotocols(protocols[0]);
		}
		return builder.buildAsync(URI.create("ws://127.0.0.1:" + this.broker.wsPort() + "/any"), received).join();
	}

	/**
	 * What the broker sent, frames put together.
	 */
	private static final class Received implements WebSocket.Listener {

		private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

		private final CompletableFuture<Void> ended = new CompletableFuture<>();

		void await(int... expected) {
			Awaitility.await()
				.untilAsserted(() -> assertThat(this.bytes.toByteArray()).isEqualTo(MqttBytes.bytes(expected)));
		}

		@Override
		public CompletionStage<?> onBinary(WebSocket webSocket, ByteBuffer data, boolean last) {
			byte[] received = new byte[data.remaining()];
			data.get(received);
			this.bytes.writeBytes(received);
			webSocket.request(1);
			return null;
		}

		@Override
		public CompletionStage<?> onClose(WebSocket webSocket, int statusCode, String reason) {
			this.ended.complete(null);
			return null;
		}

		@Override
		public void onError(WebSocket webSocket, Throwable error) {
			this.ended.complete(null);
		}

	}

}
