// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;
import reactor.netty.http.Http11SslContextSpec;
import reactor.netty.http.client.HttpClient;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;
import reactor.netty.transport.ProxyProvider;

/**
 * What lies between this broker and the Panel's WebSocket server: TLS, a proxy, and
 * whoever wants headers.
 *
 * @param ssl what to trust and who to be over TLS, {@code null} for the JVM's own
 * @param proxy the HTTP proxy, {@code null} for none
 * @param headers sent with the handshake
 */
record PanelTransport(@Nullable SslBundle ssl, RelayProperties.@Nullable Proxy proxy, Map<String, String> headers) {

	HttpClient configure(HttpClient plain) {
		HttpClient http = plain.headers((all) -> this.headers.forEach(all::set));
		RelayProperties.Proxy through = this.proxy;
		if (through != null) {
			http = http.proxy((spec) -> spec.type(ProxyProvider.Proxy.HTTP).host(through.host()).port(through.port()));
		}
		SslBundle bundle = this.ssl;
		return (bundle != null) ? http.secure((spec) -> spec.sslContext(context(bundle))) : http;
	}

	private static GenericSslContextSpec<?> context(SslBundle bundle) {
		SslOptions options = bundle.getOptions();
		return Http11SslContextSpec.forClient()
			.configure((builder) -> builder.keyManager(bundle.getManagers().getKeyManagerFactory())
				.trustManager(bundle.getManagers().getTrustManagerFactory())
				.ciphers(SslOptions.asSet(options.getCiphers()))
				.protocols(options.getEnabledProtocols()));
	}

}
