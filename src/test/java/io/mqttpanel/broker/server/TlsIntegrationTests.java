// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5ClientBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.ClientConnected;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.testing.MqttBytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * MQTT over TLS and secure WebSocket, with certificates of both sides, and new ones while
 * clients are there.
 */
@ExtendWith(OutputCaptureExtension.class)
class TlsIntegrationTests {

	@TempDir
	private Path directory;

	private PemFiles server;

	private PemFiles device;

	private RunningBroker broker;

	@BeforeEach
	void makeCertificates() throws Exception {
		this.server = PemFiles.make(this.directory, "localhost");
		this.device = PemFiles.make(this.directory, "device-7");
	}

	@AfterEach
	void stop() {
		if (this.broker != null) {
			this.broker.close();
		}
	}

	private void start(String... settings) {
		List<String> all = new ArrayList<>(this.server.bundle("server"));
		for (String listener : List.of("tls", "wss")) {
			String key = "--mqtt-panel.broker." + listener;
			all.addAll(List.of(key + ".enabled=true", key + ".port=0", key + ".bundle=server"));
		}
		// Spring joins what is said twice.
		for (String setting : settings) {
			all.removeIf((earlier) -> earlier.startsWith(setting.substring(0, setting.indexOf('=') + 1)));
			all.add(setting);
		}
		this.broker = new RunningBroker(all.toArray(String[]::new)).start();
	}

	private void startAskingForCertificates(String clientAuth, String... settings) {
		List<String> all = new ArrayList<>(List.of(settings));
		all.add("--mqtt-panel.broker.tls.client-auth=" + clientAuth);
		all.add("--spring.ssl.bundle.pem.server.truststore.certificate=file:" + this.device.certificate());
		start(all.toArray(String[]::new));
	}

	@ParameterizedTest
	@ValueSource(strings = { "tls", "wss" })
	void exchangesMessages(String listener) throws Exception {
		start();
		Mqtt5BlockingClient client = client(listener, "secure").buildBlocking();
		client.connect();
		try (Mqtt5BlockingClient.Mqtt5Publishes received = client.publishes(MqttGlobalPublishFilter.ALL)) {
			client.subscribeWith().topicFilter("t").send();
			client.publishWith().topic("t").payload(new byte[100_000]).send();
			assertThat(received.receive().getPayloadAsBytes()).hasSize(100_000);
		}
		client.disconnect();
		assertThat(this.broker.eventsOf(ClientConnected.class)).singleElement()
			.satisfies((connected) -> assertThat(connected.remoteAddress()).startsWith("127.0.0.1:"));
	}

	/** Its CONNECT does not count again, and first bytes are enough. */
	@Test
	void handshakesTakeFromTheConnectRate() throws Exception {
		start("--mqtt-panel.broker.limits.connect-rate=1");
		client("tls", "first").buildBlocking().connect();
		for (int i = 0; i < 20; i++) {
			try (Socket socket = new Socket("localhost", this.broker.port("tls"))) {
				socket.getOutputStream().write(22);
			}
		}
		Awaitility.await()
			.until(() -> this.broker.eventsOf(ConnectionRefused.class)
				.stream()
				.anyMatch((refused) -> refused.reason() == ConnectionRefused.Reason.CONNECT_RATE));
	}

	@Test
	void listsAllListeners() {
		start();
		assertThat(this.broker.bean(MqttBroker.class).listeners()).extracting((listener) -> listener.name())
			.containsExactly("tcp", "ws", "tls", "wss");
		assertThat(this.broker.bean(BrokerHealthIndicator.class).health().getStatus().getCode()).isEqualTo("UP");
	}

	@Test
	void servesSecureListenerAlone() throws Exception {
		start("--mqtt-panel.broker.tcp.enabled=false", "--mqtt-panel.broker.ws.enabled=false",
				"--mqtt-panel.broker.tls.enabled=false");
		Mqtt5BlockingClient client = client("wss", "alone").buildBlocking();
		client.connect();
		client.disconnect();
		assertThat(this.broker.bean(MqttBroker.class).listeners()).hasSize(1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "tls", "wss" })
	void showsNewCertificateToNewConnectionsOnly(String listener) throws Exception {
		start();
		try (SSLSocket before = open(listener, null)) {
			assertThat(shown(before)).isEqualTo(this.server.made().getCertificate());
			X509Bundle next = PemFiles.selfSigned("localhost");
			this.server.replaceBy(next);
			Awaitility.await().until(() -> {
				try (SSLSocket socket = open(listener, null)) {
					return shown(socket).equals(next.getCertificate());
				}
			});
			before.getOutputStream()
				.write((listener.equals("tls")) ? MqttBytes.connect(4, "stays")
						: "GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			assertThat(before.getInputStream().read()).isPositive();
		}
	}

	@Test
	void keepsOldCertificateWhenNewOneIsBroken(CapturedOutput output) throws Exception {
		start();
		Files.writeString(this.server.certificate(), "-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----");
		Awaitility.await().until(() -> output.getOut().contains("mqtt-panel.broker.tls keeps what it had"));
		try (SSLSocket socket = open("tls", null)) {
			assertThat(shown(socket)).isEqualTo(this.server.made().getCertificate());
		}
	}

	@Test
	void demandsCertificateOfClient() throws Exception {
		startAskingForCertificates("need");
		Mqtt5BlockingClient stranger = client("tls", "stranger").buildBlocking();
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(stranger::connect);
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.TLS_HANDSHAKE);
		assertThat(connack(this.device)).isEqualTo(0x20);
	}

	@Test
	void refusesCertificateItDoesNotTrust() throws Exception {
		startAskingForCertificates("want");
		// A client shows only what the server says it trusts: the name is the same, the
		// key
		// is not.
		PemFiles forged = PemFiles.make(Files.createDirectory(this.directory.resolve("forged")), "device-7");
		assertThatIOException().isThrownBy(() -> connack(forged));
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.TLS_HANDSHAKE);
		assertThat(connack(null)).isEqualTo(0x20);
	}

	@Test
	void takesCommonNameForUserName() throws Exception {
		startAskingForCertificates("want", "--mqtt-panel.broker.tls.common-name-as-username=true");
		assertThat(connack(this.device)).isEqualTo(0x20);
		assertThat(connack(null)).isEqualTo(0x20);
		assertThat(this.broker.await(ClientConnected.class, 2)).extracting(ClientConnected::username)
			.containsExactly("device-7", "key");
	}

	@Test
	void endsHandshakeThatTakesTooLong() throws Exception {
		start("--mqtt-panel.broker.tls.handshake-timeout=100ms");
		try (Socket silent = new Socket("localhost", this.broker.port("tls"))) {
			silent.setSoTimeout(30_000);
			assertThat(silent.getInputStream().readAllBytes().length).isLessThan(100);
		}
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.TLS_HANDSHAKE);
	}

	@Test
	void countsClientThatHangsUpInHandshakeAsGone() throws Exception {
		start();
		new Socket("localhost", this.broker.port("tls")).close();
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.containsExactly(ConnectionRefused.Reason.ABANDONED);
	}

	@Test
	void readsProxyHeaderInFrontOfTls() throws Exception {
		start("--mqtt-panel.broker.proxy-protocol.enabled=true",
				"--mqtt-panel.broker.proxy-protocol.trusted=127.0.0.1");
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		try (Socket plain = new Socket("localhost", this.broker.port("tls"))) {
			plain.setSoTimeout(30_000);
			plain.getOutputStream()
				.write("PROXY TCP4 192.0.2.7 10.0.0.1 4711 8883\r\n".getBytes(StandardCharsets.US_ASCII));
			Socket secure = context.getSocketFactory().createSocket(plain, "localhost", plain.getPort(), true);
			secure.getOutputStream().write(MqttBytes.connect(4, "behind"));
			assertThat(secure.getInputStream().read()).isEqualTo(0x20);
		}
		assertThat(this.broker.await(ClientConnected.class, 1)).extracting(ClientConnected::remoteAddress)
			.containsExactly("192.0.2.7:4711");
	}

	@Test
	void closesConnectionOverTheLimitWithoutHandshake() throws Exception {
		start("--mqtt-panel.broker.limits.max-connections=1");
		try (SSLSocket one = open("tls", null)) {
			assertThat(shown(one)).isNotNull();
			assertThatIOException().isThrownBy(() -> open("wss", null).startHandshake());
		}
		assertThat(this.broker.await(ConnectionRefused.class, 1)).extracting(ConnectionRefused::reason)
			.contains(ConnectionRefused.Reason.TOO_MANY_CONNECTIONS);
	}

	@ParameterizedTest
	@CsvSource({ "tls.bundle=missing, tls.bundle, there are server", "tls.bundle=, tls.bundle, there are server",
			"tls.client-auth=need, tls.bundle, no trust store",
			"wss.common-name-as-username=true, wss.common-name-as-username, client-auth",
			"wss.handshake-timeout=0s, wss.handshake-timeout, longer than 0" })
	void doesNotStartWithWhatCannotWork(String setting, String named, String sentence) {
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> start("--mqtt-panel.broker." + setting))
			.havingRootCause()
			.isInstanceOf(InvalidConfigurationPropertyValueException.class)
			.withMessageContaining("mqtt-panel.broker." + named)
			.satisfies((cause) -> assertThat(((InvalidConfigurationPropertyValueException) cause).getReason())
				.contains(sentence));
	}

	private int connack(PemFiles shown) throws Exception {
		try (SSLSocket socket = open("tls", shown)) {
			socket.getOutputStream().write(MqttBytes.connect(4, (shown != null) ? "certified" : "uncertified"));
			return socket.getInputStream().read();
		}
	}

	private SSLSocket open(String listener, PemFiles shown) throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init((shown != null) ? shown.made().toKeyManagerFactory().getKeyManagers() : null,
				InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", this.broker.port(listener));
		socket.setSoTimeout(30_000);
		return socket;
	}

	private static X509Certificate shown(SSLSocket socket) throws IOException {
		return (X509Certificate) socket.getSession().getPeerCertificates()[0];
	}

	private Mqtt5ClientBuilder client(String listener, String clientId) throws Exception {
		Mqtt5ClientBuilder client = this.broker.client(clientId)
			.serverPort(this.broker.port(listener))
			.sslConfig(MqttClientSslConfig.builder()
				.trustManagerFactory(this.server.made().toTrustManagerFactory())
				.build())
			.useMqttVersion5()
			.simpleAuth()
			.username("key")
			.password("secret".getBytes(StandardCharsets.UTF_8))
			.applySimpleAuth();
		return listener.equals("wss") ? client.webSocketWithDefaultConfig() : client;
	}

}
