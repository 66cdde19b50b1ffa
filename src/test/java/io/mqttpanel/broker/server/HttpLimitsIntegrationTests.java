// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
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

	/** Event loops begin in any order, and so do connections. */
	private static long closed(List<Socket> sockets, int port) throws IOException {
		long closed = 0;
		for (int i = port; i < sockets.size(); i += 2) {
			closed += isClosed(sockets.get(i)) ? 1 : 0;
		}
		return closed;
	}

	private static boolean isClosed(Socket socket) throws IOException {
		socket.setSoTimeout(1);
		try {
			return socket.getInputStream().read() == -1;
		}
		catch (SocketTimeoutException ex) {
			return false;
		}
	}

	@Test
	void silentConnectionsMakeRoomForRequests() throws Exception {
		List<Socket> silent = new ArrayList<>();
		for (int i = 0; i < 20; i++) {
			silent.add(open((i % 2 == 0) ? this.port : this.managementPort));
		}
		await().until(() -> this.connections.refused(HttpServerStatus.Reason.DISPLACED) >= 15);
		assertThat(this.connections.connections()).as("of both ports").isEqualTo(5);
		await().until(() -> closed(silent, 0) + closed(silent, 1) >= 15);
		assertThat(closed(silent, 0)).as("on one port").isPositive();
		assertThat(closed(silent, 1)).as("on the other").isPositive();
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
