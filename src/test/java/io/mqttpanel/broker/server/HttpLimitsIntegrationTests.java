// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;

import io.mqttpanel.broker.event.HttpServerStatus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Limits of HTTP connections, with a whole broker and raw sockets.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "mqtt-panel.broker.tcp.port=0", "mqtt-panel.broker.ws.port=0",
				"mqtt-panel.http.max-connections=5", "mqtt-panel.http.request-timeout=30s",
				"mqtt-panel.http.idle-timeout=200ms", "management.server.port=0" })
class HttpLimitsIntegrationTests {

	@LocalServerPort
	private int port;

	@LocalManagementPort
	private int managementPort;

	@Autowired
	private HttpConnections connections;

	private static Socket open(int port) throws IOException {
		Socket socket = new Socket("127.0.0.1", port);
		socket.setSoTimeout(20_000);
		return socket;
	}

	@Test
	void silentConnectionsMakeRoomForRequests() throws Exception {
		List<Socket> silent = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			silent.add(open((i % 2 == 0) ? this.port : this.managementPort));
			int before = i;
			await().until(() -> this.connections.connections()
					+ this.connections.refused(HttpServerStatus.Reason.DISPLACED) > before);
		}
		await().until(() -> this.connections.refused(HttpServerStatus.Reason.DISPLACED) >= 15);
		assertThat(this.connections.connections()).as("of both ports").isEqualTo(5);
		assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
		assertThat(silent.get(1).getInputStream().read()).isEqualTo(-1);
		try (Socket client = open(this.managementPort)) {
			client.getOutputStream()
				.write("GET /actuator/health/liveness HTTP/1.1\r\nHost: localhost\r\n\r\n"
					.getBytes(StandardCharsets.US_ASCII));
			InputStream in = client.getInputStream();
			String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			assertThat(answer).as("and was closed when it was idle").startsWith("HTTP/1.1 200");
		}
		for (Socket socket : silent) {
			socket.close();
		}
	}

}
