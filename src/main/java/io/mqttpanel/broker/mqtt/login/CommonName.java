// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;

/**
 * Common name in the certificate of a client.
 */
final class CommonName {

	private CommonName() {
	}

	/**
	 * Returns the common name of a client.
	 * @param pipeline the pipeline of its connection
	 * @return the common name, empty for a certificate without one, {@code null} without
	 * a certificate
	 */
	static @Nullable String of(ChannelPipeline pipeline) {
		SslHandler tls = pipeline.get(SslHandler.class);
		try {
			Certificate[] chain = (tls != null) ? tls.engine().getSession().getPeerCertificates() : new Certificate[0];
			return (chain.length > 0 && chain[0] instanceof X509Certificate certificate) ? of(certificate) : null;
		}
		catch (SSLPeerUnverifiedException ex) {
			return null;
		}
	}

	/**
	 * The most specific part of a name comes last.
	 */
	static String of(X509Certificate certificate) {
		try {
			List<Rdn> parts = new LdapName(certificate.getSubjectX500Principal().getName()).getRdns();
			for (int i = parts.size() - 1; i >= 0; i--) {
				if (parts.get(i).getType().equalsIgnoreCase("CN")) {
					return parts.get(i).getValue().toString();
				}
			}
			return "";
		}
		catch (InvalidNameException ex) {
			return "";
		}
	}

}
