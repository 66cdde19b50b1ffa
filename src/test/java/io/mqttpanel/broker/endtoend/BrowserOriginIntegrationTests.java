// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.endtoend;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Pages that try to speak MQTT to the broker of the machine on which they are read.
 */
class BrowserOriginIntegrationTests {

	@Test
	void onlyPagesOfThisServerSpeakMqttInModeEmbedded() throws IOException {
		try (RunningService broker = RunningService.embedded("--mqtt-panel.panel.hosts=panel.example")) {
			int port = broker.wsPort();
			assertThat(handshake(port, "rebound.example:" + port, "http://rebound.example")).isEqualTo("421");
			assertThat(handshake(port, "127.0.0.1:" + port, "https://other.example")).isEqualTo("403");
			assertThat(handshake(port, "127.0.0.1:" + port, "http://localhost:8080")).isEqualTo("101");
			assertThat(handshake(port, "panel.example", "https://panel.example")).isEqualTo("101");
		}
	}

	private static String handshake(int port, String host, String origin) throws IOException {
		try (Socket socket = new Socket("127.0.0.1", port)) {
			socket.setSoTimeout(10_000);
			socket.getOutputStream().write("""
					GET / HTTP/1.1\r
					Host: %s\r
					Origin: %s\r
					Connection: Upgrade\r
					Upgrade: websocket\r
					Sec-WebSocket-Version: 13\r
					Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
					\r
					""".formatted(host, origin).getBytes(StandardCharsets.US_ASCII));
			byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 101".length());
			return new String(answer, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length());
		}
	}

}
