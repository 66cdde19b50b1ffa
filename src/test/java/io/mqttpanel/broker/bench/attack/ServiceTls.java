// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocketFactory;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate for the attacked service, made for one run, and what clients do with it.
 * Its key is of RSA, with which a signature takes the server the longest.
 *
 * @param certificate the file that has it
 * @param privateKey the file with its key
 * @param client trusts it
 */
record ServiceTls(Path certificate, Path privateKey, SSLContext client) {

	static ServiceTls make(Path directory) throws Exception {
		X509Bundle made = new CertificateBuilder().rsa2048()
			.subject("CN=localhost")
			.addSanDnsName("localhost")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
		SSLContext client = SSLContext.getInstance("TLS");
		client.init(null, made.toTrustManagerFactory().getTrustManagers(), null);
		// Each handshake is a whole one.
		client.getClientSessionContext().setSessionTimeout(1);
		return new ServiceTls(Files.writeString(directory.resolve("attack.crt"), made.getCertificatePEM()),
				Files.writeString(directory.resolve("attack.key"), made.getPrivateKeyPEM()), client);
	}

	List<String> arguments() {
		return List.of("--spring.ssl.bundle.pem.attack.keystore.certificate=file:" + this.certificate.toAbsolutePath(),
				"--spring.ssl.bundle.pem.attack.keystore.private-key=file:" + this.privateKey.toAbsolutePath(),
				"--mqtt-panel.broker.tls.enabled=true", "--mqtt-panel.broker.tls.bundle=attack");
	}

	SSLSocketFactory sockets() {
		return this.client.getSocketFactory();
	}

	/** What a client begins a handshake with. A server cannot tell it from a new one. */
	byte[] hello() throws IOException {
		SSLEngine engine = this.client.createSSLEngine("localhost", 0);
		engine.setUseClientMode(true);
		ByteBuffer hello = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
		engine.wrap(ByteBuffer.allocate(0), hello);
		return Arrays.copyOf(hello.array(), hello.position());
	}

}
