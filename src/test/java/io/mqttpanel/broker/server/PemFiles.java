// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;

/**
 * A certificate and its key, made for the test, in files that Spring's SSL bundles read.
 */
record PemFiles(Path certificate, Path privateKey, X509Bundle made) {

	/** Makes a certificate with a common name and puts it into a directory. */
	static PemFiles make(Path directory, String commonName) throws Exception {
		PemFiles files = new PemFiles(directory.resolve(commonName + ".crt"), directory.resolve(commonName + ".key"),
				selfSigned(commonName));
		files.replaceBy(files.made);
		return files;
	}

	/** A certificate that serves cipher suites of all kinds. */
	static PemFiles makeRsa(Path directory) throws Exception {
		PemFiles files = make(directory, "localhost");
		files.replaceBy(rsa("localhost"));
		return files;
	}

	static X509Bundle rsa(String commonName) throws Exception {
		return new CertificateBuilder().rsa2048()
			.subject("CN=" + commonName)
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	static X509Bundle selfSigned(String commonName) throws Exception {
		return new CertificateBuilder().ecp256()
			.subject("CN=" + commonName)
			.addSanDnsName("localhost")
			.addSanIpAddress("127.0.0.1")
			.setIsCertificateAuthority(true)
			.buildSelfSigned();
	}

	/** Writes another certificate into the same files, each in one step. */
	void replaceBy(X509Bundle other) throws IOException {
		replace(this.privateKey, other.getPrivateKeyPEM());
		replace(this.certificate, other.getCertificatePEM());
	}

	private static void replace(Path file, String content) throws IOException {
		Path next = Files.writeString(file.resolveSibling(file.getFileName() + ".next"), content);
		Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	/** Settings of a bundle that shows this certificate. */
	List<String> bundle(String name) {
		String bundle = "--spring.ssl.bundle.pem." + name;
		return List.of(bundle + ".keystore.certificate=file:" + this.certificate,
				bundle + ".keystore.private-key=file:" + this.privateKey, bundle + ".reload-on-update=true",
				"--spring.ssl.bundle.watch.file.quiet-period=50ms");
	}

}
