// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.mqttpanel.broker.testing.StubReverb;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Relay to a Panel behind TLS, a proxy, or a server that requires a header.
 */
class PanelTransportIntegrationTests {

	private static final int PATIENCE_MILLIS = 30_000;

	/** A text frame of a server: its length is in its second byte. */
	private static final String GREETING = "\u0081\u0029{\"event\":\"pusher:connection_established\"}";

	private final StubReverb reverb = StubReverb.start();

	@Test
	void sendsHeadersAndQueryParametersWithTheHandshake() throws IOException {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
				RelayFixture relay = RelayFixture.start(this.reverb,
						"mqtt-panel.relay.url=ws://localhost:" + server.getLocalPort(),
						"mqtt-panel.relay.headers.X-Tenant=seven", "mqtt-panel.relay.query.token=a b")) {
			List<String> request = request(server);
			assertThat(request.get(0)).startsWith("GET /app/app-key?protocol=7&")
				.endsWith("&flash=false&token=a%20b HTTP/1.1");
			assertThat(request).contains("X-Tenant: seven");
			assertThat(relay.status().connected()).isFalse();
		}
	}

	@Test
	void goesThroughAProxy() throws IOException {
		try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
				RelayFixture relay = RelayFixture.start(this.reverb, "mqtt-panel.relay.url=ws://panel.example.com:81",
						"mqtt-panel.relay.proxy.host=localhost",
						"mqtt-panel.relay.proxy.port=" + proxy.getLocalPort())) {
			assertThat(request(proxy).get(0)).isEqualTo("CONNECT panel.example.com:81 HTTP/1.1");
			assertThat(relay.status().connected()).isFalse();
		}
	}

	@Test
	void trustsWhatItsSslBundleTrusts(@TempDir Path directory) throws Exception {
		Path store = keyStore(directory);
		try (ServerSocket server = context(store).getServerSocketFactory()
			.createServerSocket(0, 1, InetAddress.getByName("localhost"));
				RelayFixture relay = RelayFixture.start(this.reverb,
						"mqtt-panel.relay.url=wss://localhost:" + server.getLocalPort(),
						"mqtt-panel.relay.ssl-bundle=panel",
						"spring.ssl.bundle.jks.panel.truststore.location=" + store.toUri(),
						"spring.ssl.bundle.jks.panel.truststore.password=changeit",
						"spring.ssl.bundle.jks.panel.truststore.type=PKCS12")) {
			assertThat(request(server).get(0)).startsWith("GET /app/app-key?");
			assertThat(relay.status().connected()).isFalse();
		}
	}

	@ParameterizedTest(name = "{0} in {1} segments")
	@CsvSource({ "103, 3", "103, 1", "100, 3", "102, 2", "199, 1" })
	void skipsResponsesThatOnlyInformBeforeTheHandshake(int status, int segments) throws Exception {
		try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("localhost"));
				RelayFixture relay = RelayFixture.start(this.reverb,
						"mqtt-panel.relay.url=ws://localhost:" + server.getLocalPort())) {
			server.setSoTimeout(PATIENCE_MILLIS);
			try (Socket socket = server.accept()) {
				String inform = "HTTP/1.1 " + status + " Inform\r\nLink: </app.css>; rel=preload\r\n\r\n";
				answer(socket, segments, inform + inform, accepted(readHeader(socket)), GREETING);
				Awaitility.await().atMost(Duration.ofMillis(PATIENCE_MILLIS)).until(() -> relay.status().connected());
			}
		}
	}

	/** The last ones share a segment where there are fewer. */
	private static void answer(Socket socket, int segments, String... parts) throws IOException {
		socket.setTcpNoDelay(true);
		for (int i = 0; i < segments; i++) {
			int end = (i == segments - 1) ? parts.length : i + 1;
			String segment = String.join("", List.of(parts).subList(i, end));
			socket.getOutputStream().write(segment.getBytes(StandardCharsets.ISO_8859_1));
		}
	}

	private static String accepted(List<String> request) throws GeneralSecurityException {
		String key = request.stream()
			.filter((line) -> line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key: "))
			.map((line) -> line.substring("sec-websocket-key: ".length()))
			.findFirst()
			.orElseThrow();
		byte[] digest = MessageDigest.getInstance("SHA-1")
			.digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
		return "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
				+ Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
	}

	private List<String> request(ServerSocket server) throws IOException {
		this.reverb.close();
		server.setSoTimeout(PATIENCE_MILLIS);
		try (Socket socket = server.accept()) {
			return readHeader(socket);
		}
	}

	private static List<String> readHeader(Socket socket) throws IOException {
		socket.setSoTimeout(PATIENCE_MILLIS);
		List<String> lines = new ArrayList<>();
		BufferedReader reader = new BufferedReader(
				new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
		for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
			lines.add(line);
		}
		return lines;
	}

	private static Path keyStore(Path directory) throws IOException, InterruptedException {
		Path store = directory.resolve("panel.p12");
		Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", "panel", "-keyalg", "EC", "-dname", "CN=localhost", "-ext",
				"san=dns:localhost", "-storetype", "PKCS12", "-storepass", "changeit", "-keystore", store.toString())
			.redirectErrorStream(true)
			.start();
		assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
		assertThat(store).exists();
		return store;
	}

	private static SSLContext context(Path store) throws IOException, GeneralSecurityException {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream content = Files.newInputStream(store)) {
			keys.load(content, "changeit".toCharArray());
		}
		KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		managers.init(keys, "changeit".toCharArray());
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(managers.getKeyManagers(), null, null);
		return context;
	}

}
