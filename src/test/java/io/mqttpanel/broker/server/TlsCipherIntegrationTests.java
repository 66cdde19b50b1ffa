// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Cipher suites of the listeners, with a certificate that serves all of them.
 */
class TlsCipherIntegrationTests {

	private static final String CBC = "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA";

	private static final String RSA = "TLS_RSA_WITH_AES_128_GCM_SHA256";

	/** More than any client needs, and so many that the end arrives in time. */
	private static final int KEY_UPDATES = 10_000;

	@TempDir
	private Path directory;

	private PemFiles server;

	private RunningBroker broker;

	@BeforeEach
	void makeCertificate() throws Exception {
		this.server = PemFiles.makeRsa(this.directory);
	}

	@AfterEach
	void stop() {
		this.broker.close();
	}

	private void start(String... settings) {
		List<String> all = new ArrayList<>(this.server.bundle("server"));
		all.addAll(List.of("--mqtt-panel.broker.tls.enabled=true", "--mqtt-panel.broker.tls.port=0",
				"--mqtt-panel.broker.tls.bundle=server"));
		all.addAll(List.of(settings));
		this.broker = new RunningBroker(all.toArray(String[]::new)).start();
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
					"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" })
	void acceptsForwardSecrecy(String suite) throws Exception {
		start();
		assertThat(handshake(suite)).isEqualTo(suite);
	}

	@Test
	void refusesEverythingElse() {
		start();
		List<String> others = List.of(CBC, RSA, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "TLS_RSA_WITH_AES_256_GCM_SHA384",
				"TLS_RSA_WITH_AES_128_CBC_SHA", "TLS_RSA_WITH_AES_256_CBC_SHA");
		assertThat(others).allSatisfy((suite) -> assertThatIOException().as(suite).isThrownBy(() -> handshake(suite)));
		assertThatIOException().isThrownBy(() -> handshake(others.toArray(String[]::new)));
	}

	@ParameterizedTest
	@ValueSource(strings = { CBC, RSA })
	void ciphersOfTheBundleHavePrecedence(String suite) throws Exception {
		start("--spring.ssl.bundle.pem.server.options.ciphers=" + suite);
		assertThat(handshake(suite)).isEqualTo(suite);
		assertThatIOException().isThrownBy(() -> handshake("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"));
	}

	/**
	 * A handshake on a connection that has had one is a renegotiation. It costs the
	 * broker more than the client.
	 */
	@Test
	void refusesRenegotiation() throws Exception {
		start();
		try (SSLSocket socket = open()) {
			socket.setEnabledProtocols(new String[] { "TLSv1.2" });
			socket.startHandshake();
			socket.startHandshake();
			assertThatExceptionOfType(SSLException.class).isThrownBy(() -> socket.getInputStream().read())
				.withMessageContaining("no_renegotiation");
		}
	}

	/** In TLS 1.3, another handshake is an update of the keys. */
	@Test
	void endsClientThatUpdatesItsKeysWithoutEnd() throws Exception {
		start();
		try (SSLSocket socket = open()) {
			socket.setEnabledProtocols(new String[] { "TLSv1.3" });
			socket.startHandshake();
			assertThatIOException().isThrownBy(() -> {
				for (int i = 0; i < KEY_UPDATES; i++) {
					socket.startHandshake();
				}
			});
		}
	}

	private String handshake(String... suites) throws Exception {
		return TlsHandshake.offering(this.broker.port("tls"), suites).suite();
	}

	private SSLSocket open() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, InsecureTrustManagerFactory.INSTANCE.getTrustManagers(), null);
		SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", this.broker.port("tls"));
		socket.setSoTimeout(30_000);
		return socket;
	}

}
