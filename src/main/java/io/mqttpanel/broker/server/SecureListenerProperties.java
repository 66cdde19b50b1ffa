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
	 * @param enabled Activation of the listener for MQTT over TLS.
	 * @param port Port of the listener for MQTT over TLS. From 0 to 65535, 0 for any free
	 * one.
	 * @param bundle Name of the listener's SSL bundle under spring.ssl.bundle. Required
	 * when the listener is enabled.
	 * @param clientAuth Client certificates: none for no request, want for optional and
	 * need for required certificates.
	 * @param commonNameAsUsername Use of the common name of the client certificate as
	 * user name, in place of the one in CONNECT.
	 * @param handshakeTimeout Maximum time for the TLS handshake. Longer than 0s and at
	 * most 5m.
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
	 * @param enabled Activation of the listener for MQTT over secure WebSocket.
	 * @param port Port of the listener for MQTT over secure WebSocket. From 0 to 65535, 0
	 * for any free one.
	 * @param bundle Name of the listener's SSL bundle under spring.ssl.bundle. Required
	 * when the listener is enabled.
	 * @param clientAuth Client certificates: none for no request, want for optional and
	 * need for required certificates.
	 * @param commonNameAsUsername Use of the common name of the client certificate as
	 * user name, in place of the one in CONNECT.
	 * @param handshakeTimeout Maximum time for the TLS handshake. Longer than 0s and at
	 * most 5m.
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
