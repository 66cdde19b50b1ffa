// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;
import org.springframework.boot.web.server.Ssl;

/**
 * SSL bundles of servers. One that names no cipher suites gets those with forward secrecy
 * and authenticated encryption, of which there are none before TLS 1.2.
 */
final class ForwardSecretBundles implements SslBundles {

	private static final String[] CIPHERS = { "TLS_AES_256_GCM_SHA384", "TLS_AES_128_GCM_SHA256",
			"TLS_CHACHA20_POLY1305_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
			"TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
			"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
			"TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256" };

	private final SslBundles bundles;

	ForwardSecretBundles(SslBundles bundles) {
		this.bundles = bundles;
	}

	/**
	 * Gives an HTTP server such bundles, also the one that is made of its own settings.
	 * @param factory the factory of the server, with its settings
	 */
	static void customize(NettyReactiveWebServerFactory factory) {
		SslBundles bundles = factory.getSslBundles();
		if (bundles != null) {
			factory.setSslBundles(new ForwardSecretBundles(bundles));
		}
		Ssl ssl = factory.getSsl();
		if (ssl != null && ssl.getCiphers() == null) {
			ssl.setCiphers(CIPHERS);
		}
	}

	@Override
	public SslBundle getBundle(String name) {
		return forwardSecret(this.bundles.getBundle(name));
	}

	@Override
	public void addBundleUpdateHandler(String name, Consumer<SslBundle> updateHandler) {
		this.bundles.addBundleUpdateHandler(name, (updated) -> updateHandler.accept(forwardSecret(updated)));
	}

	@Override
	public void addBundleRegisterHandler(BiConsumer<String, SslBundle> registerHandler) {
		this.bundles.addBundleRegisterHandler((name, bundle) -> registerHandler.accept(name, forwardSecret(bundle)));
	}

	@Override
	public List<String> getBundleNames() {
		return this.bundles.getBundleNames();
	}

	private static SslBundle forwardSecret(SslBundle bundle) {
		SslOptions options = bundle.getOptions();
		if (options.getCiphers() != null) {
			return bundle;
		}
		return SslBundle.of(bundle.getStores(), bundle.getKey(), SslOptions.of(CIPHERS, options.getEnabledProtocols()),
				bundle.getProtocol(), bundle.getManagers());
	}

}
