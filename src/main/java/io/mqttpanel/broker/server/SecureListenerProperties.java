// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of a listener that speaks TLS.
 */
interface SecureListenerProperties {

	/**
	 * Returns whether it is opened.
	 * @return whether it is opened
	 */
	boolean enabled();

	/**
	 * Returns the SSL bundle it shows.
	 * @return the bundle's name under {@code spring.ssl.bundle}
	 */
	@Nullable String bundle();

	/**
	 * Returns whether clients show a certificate.
	 * @return not asked for, asked for, or demanded
	 */
	ClientAuth clientAuth();

	/**
	 * Returns whether the common name of a client's certificate is its user name.
	 * @return whether it takes the place of CONNECT's
	 */
	boolean commonNameAsUsername();

	/**
	 * Returns how long a TLS handshake may take.
	 * @return more than 0
	 */
	Duration handshakeTimeout();

	/**
	 * The listener for MQTT over TLS.
	 *
	 * @param enabled whether it is opened
	 * @param port the port, 0 for any free one
	 * @param bundle the SSL bundle it shows
	 * @param clientAuth whether clients show a certificate
	 * @param commonNameAsUsername whether the common name of a client's certificate is
	 * its user name
	 * @param handshakeTimeout how long a TLS handshake may take
	 */
	record Tls(@DefaultValue("false") boolean enabled,
			@DefaultValue("8883") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port,
			@Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth,
			@DefaultValue("false") boolean commonNameAsUsername,
			@DefaultValue("10s") Duration handshakeTimeout) implements SecureListenerProperties {

	}

	/**
	 * The listener for MQTT over secure WebSocket.
	 *
	 * @param enabled whether it is opened
	 * @param port the port, 0 for any free one
	 * @param bundle the SSL bundle it shows
	 * @param clientAuth whether clients show a certificate
	 * @param commonNameAsUsername whether the common name of a client's certificate is
	 * its user name
	 * @param handshakeTimeout how long a TLS handshake may take
	 */
	record Wss(@DefaultValue("false") boolean enabled,
			@DefaultValue("8884") @Min(value = 0, message = "must be a port, 0 to 65535") @Max(value = 65_535,
					message = "must be a port, 0 to 65535") int port,
			@Nullable String bundle, @DefaultValue("none") ClientAuth clientAuth,
			@DefaultValue("false") boolean commonNameAsUsername,
			@DefaultValue("10s") Duration handshakeTimeout) implements SecureListenerProperties {

	}

	/**
	 * Whether clients show a certificate.
	 */
	enum ClientAuth {

		/** They are not asked for one. */
		NONE,

		/** They may; one that is shown must be trusted. */
		WANT,

		/** They must. */
		NEED

	}

}
