// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.mqttpanel.broker.testing.RunningService;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Cipher suites of the HTTP servers, with a certificate that serves all of them.
 */
class HttpCipherIntegrationTests {

	private static final String FORWARD_SECRET = "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256";

	private static final String TLS_1_3 = "TLS_AES_128_GCM_SHA256";

	private static final String RSA = "TLS_RSA_WITH_AES_128_GCM_SHA256";

	private static final String[] OTHERS = { RSA, "TLS_RSA_WITH_AES_256_GCM_SHA384", "TLS_RSA_WITH_AES_128_CBC_SHA",
			"TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA" };

	private static final String CERTIFICATE = "--server.ssl.certificate=";

	private static final String KEY = "--server.ssl.certificate-private-key=";

	@TempDir
	private Path directory;

	private PemFiles server;

	private RunningService service;

	@BeforeEach
	void makeCertificate() throws Exception {
		this.server = PemFiles.makeRsa(this.directory);
	}

	@AfterEach
	void stop() {
		this.service.close();
	}

	private void start(String... settings) {
		List<String> all = new ArrayList<>(this.server.bundle("server"));
		all.addAll(List.of(settings));
		this.service = RunningService.embedded(all.toArray(String[]::new));
	}

	@Test
	void bundleAcceptsForwardSecrecyOnly() throws Exception {
		start("--server.ssl.bundle=server");
		acceptsForwardSecrecyOnly(this.service.httpPort());
	}

	@Test
	void certificateInFilesAcceptsForwardSecrecyOnly() throws Exception {
		start(CERTIFICATE + this.server.certificate(), KEY + this.server.privateKey());
		acceptsForwardSecrecyOnly(this.service.httpPort());
	}

	@Test
	void managementServerAcceptsForwardSecrecyOnly() throws Exception {
		start("--management.server.port=0", "--management.server.ssl.bundle=server");
		acceptsForwardSecrecyOnly(this.service.managementPort());
	}

	@Test
	void certificateOfAServerNameAcceptsForwardSecrecyOnly() throws Exception {
		start("--server.ssl.bundle=server", "--server.ssl.server-name-bundles[0].server-name=localhost",
				"--server.ssl.server-name-bundles[0].bundle=server");
		acceptsForwardSecrecyOnly(this.service.httpPort());
	}

	@Test
	void renewedCertificateAcceptsForwardSecrecyOnly() throws Exception {
		start("--server.ssl.bundle=server");
		this.server.replaceBy(PemFiles.rsa("renewed"));
		Awaitility.await()
			.until(() -> TlsHandshake.offering(this.service.httpPort(), FORWARD_SECRET).subject().equals("CN=renewed"));
		acceptsForwardSecrecyOnly(this.service.httpPort());
	}

	@Test
	void ciphersOfTheBundleHavePrecedence() throws Exception {
		start("--server.ssl.bundle=server", "--spring.ssl.bundle.pem.server.options.ciphers=" + RSA);
		assertThat(handshake(this.service.httpPort(), RSA)).isEqualTo(RSA);
		assertThatIOException().isThrownBy(() -> handshake(this.service.httpPort(), FORWARD_SECRET));
	}

	@Test
	void ciphersOfTheServerHavePrecedence() throws Exception {
		start(CERTIFICATE + this.server.certificate(), KEY + this.server.privateKey(), "--server.ssl.ciphers=" + RSA);
		assertThat(handshake(this.service.httpPort(), RSA)).isEqualTo(RSA);
		assertThatIOException().isThrownBy(() -> handshake(this.service.httpPort(), FORWARD_SECRET));
	}

	private static void acceptsForwardSecrecyOnly(int port) throws Exception {
		assertThat(handshake(port, FORWARD_SECRET)).isEqualTo(FORWARD_SECRET);
		assertThat(handshake(port, TLS_1_3)).isEqualTo(TLS_1_3);
		assertThat(List.of(OTHERS))
			.allSatisfy((suite) -> assertThatIOException().as(suite).isThrownBy(() -> handshake(port, suite)));
		assertThatIOException().isThrownBy(() -> handshake(port, OTHERS));
	}

	private static String handshake(int port, String... suites) throws Exception {
		return TlsHandshake.offering(port, suites).suite();
	}

}
