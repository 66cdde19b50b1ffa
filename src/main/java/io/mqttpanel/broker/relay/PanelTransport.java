// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.URI;
import java.util.Map;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;

/**
 * Transport to the Panel's WebSocket server: TLS, proxy and additional headers. Keys and
 * certificates are read when it is created, so that an unreadable file stops the start
 * and no event loop reads files.
 */
final class PanelTransport {

	private final @Nullable SslContext ssl;

	private final RelayProperties.@Nullable Proxy proxy;

	private final Map<String, String> headers;

	/**
	 * Creates a transport.
	 * @param properties the relay's settings
	 * @param bundle the keys and certificates for TLS, {@code null} for those of the JVM
	 */
	PanelTransport(RelayProperties properties, @Nullable SslBundle bundle) {
		URI url = properties.url();
		this.ssl = (url != null && "wss".equals(url.getScheme())) ? context(bundle) : null;
		this.proxy = properties.proxy();
		this.headers = properties.headers();
	}

	private static SslContext context(@Nullable SslBundle bundle) {
		Http11SslContextSpec spec = Http11SslContextSpec.forClient();
		if (bundle != null) {
			SslOptions options = bundle.getOptions();
			spec.configure((builder) -> builder.keyManager(bundle.getManagers().getKeyManagerFactory())
				.trustManager(bundle.getManagers().getTrustManagerFactory())
				.ciphers(SslOptions.asSet(options.getCiphers()))
				.protocols(options.getEnabledProtocols()));
		}
		try {
			return spec.sslContext();
		}
		catch (SSLException ex) {
			throw new IllegalStateException("TLS to the Panel cannot be set up: " + ex.getMessage(), ex);
		}
	}

	HttpClient configure(HttpClient plain) {
		HttpClient http = plain.headers((all) -> this.headers.forEach(all::set));
		RelayProperties.Proxy through = this.proxy;
		if (through != null) {
			http = http.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host(through.host()).port(through.port()));
		}
		SslContext context = this.ssl;
		return (context != null) ? http.secure((spec) -> spec.sslContext(context)) : http;
	}

}
