// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.security.KeyStore;
import java.time.Duration;

import javax.net.ssl.SSLException;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.boot.ssl.SslOptions;

import io.mqttpanel.broker.mqtt.transport.TlsListener;
import io.mqttpanel.broker.server.SecureListenerProperties.ClientAuth;

/**
 * The secure listeners with what Spring's SSL bundles hold for them. When a bundle is
 * loaded anew, new connections get the new; if it cannot be used, they keep getting the
 * old.
 */
final class SecureListeners {

	private static final Logger logger = LoggerFactory.getLogger(SecureListeners.class);

	private static final Duration MAX_HANDSHAKE = Duration.ofMinutes(5);

	private final SslBundles bundles;

	private final @Nullable TlsListener tls;

	private final @Nullable TlsListener wss;

	SecureListeners(BrokerProperties properties, SslBundles bundles) {
		this.bundles = new ForwardSecretBundles(bundles);
		this.tls = listener("mqtt-panel.broker.tls", properties.tls());
		this.wss = listener("mqtt-panel.broker.wss", properties.wss());
	}

	@Nullable TlsListener tls() {
		return this.tls;
	}

	@Nullable TlsListener wss() {
		return this.wss;
	}

	private @Nullable TlsListener listener(String key, SecureListenerProperties settings) {
		if (!settings.enabled()) {
			return null;
		}
		check(key, settings);
		String name = String.valueOf(settings.bundle());
		TlsListener listener = new TlsListener(
				context(key + ".bundle", name, this.bundles.getBundle(name), settings.clientAuth()),
				settings.handshakeTimeout(), settings.commonNameAsUsername());
		this.bundles.addBundleUpdateHandler(name, (updated) -> update(key, settings, listener, updated));
		return listener;
	}

	private void check(String key, SecureListenerProperties settings) {
		if (settings.bundle() == null || !this.bundles.getBundleNames().contains(settings.bundle())) {
			throw new InvalidConfigurationPropertyValueException(key + ".bundle", settings.bundle(),
					"must be the name of an SSL bundle under spring.ssl.bundle; there are " + names());
		}
		if (settings.commonNameAsUsername() && settings.clientAuth() == ClientAuth.NONE) {
			throw new InvalidConfigurationPropertyValueException(key + ".common-name-as-username", true,
					"needs certificates of clients: set " + key + ".client-auth to want or need");
		}
		if (settings.handshakeTimeout().toMillis() <= 0 || settings.handshakeTimeout().compareTo(MAX_HANDSHAKE) > 0) {
			throw new InvalidConfigurationPropertyValueException(key + ".handshake-timeout",
					settings.handshakeTimeout(), "must be longer than 0 and at most 5m");
		}
	}

	private String names() {
		return this.bundles.getBundleNames().isEmpty() ? "none" : String.join(", ", this.bundles.getBundleNames());
	}

	private void update(String key, SecureListenerProperties settings, TlsListener listener, SslBundle updated) {
		try {
			listener.show(context(key + ".bundle", String.valueOf(settings.bundle()), updated, settings.clientAuth()));
			logger.info("New connections to {} get the SSL bundle {} as it is now", key, settings.bundle());
		}
		catch (RuntimeException ex) {
			logger.warn("The SSL bundle {} was changed but cannot be used; {} keeps what it had: {}", settings.bundle(),
					key, ex.getMessage());
		}
	}

	private static SslContext context(String key, String name, SslBundle bundle, ClientAuth clientAuth) {
		try {
			KeyStore keys = bundle.getStores().getKeyStore();
			if (keys == null) {
				throw unusable(key, name, "it has no certificate and key");
			}
			// Without a store of its own a bundle trusts whom the JDK trusts: everybody.
			if (clientAuth != ClientAuth.NONE && bundle.getStores().getTrustStore() == null) {
				throw unusable(key, name, "it has no trust store to check the certificates of clients by");
			}
			return SslContextBuilder.forServer(bundle.getManagers().getKeyManagerFactory())
				.trustManager(bundle.getManagers().getTrustManagerFactory())
				.ciphers(SslOptions.asSet(bundle.getOptions().getCiphers()))
				.protocols(SslOptions.asSet(bundle.getOptions().getEnabledProtocols()))
				.clientAuth(inNettysWords(clientAuth))
				.build();
		}
		catch (SSLException | IllegalStateException | IllegalArgumentException ex) {
			throw unusable(key, name, ex.toString());
		}
	}

	private static io.netty.handler.ssl.ClientAuth inNettysWords(ClientAuth clientAuth) {
		return switch (clientAuth) {
			case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
			case WANT -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
			case NEED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
		};
	}

	private static InvalidConfigurationPropertyValueException unusable(String key, String name, String why) {
		return new InvalidConfigurationPropertyValueException(key, name,
				"must be an SSL bundle that a server can use, but " + why);
	}

}
