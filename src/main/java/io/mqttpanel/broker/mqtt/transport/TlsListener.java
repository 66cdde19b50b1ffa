// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * TLS settings of a listener. Its certificate can be exchanged at any time: connections
 * that are there stay, new ones get the new.
 */
public final class TlsListener {

	/** Time for the alert that ends TLS: who does not read is not waited for. */
	private static final long CLOSE_MILLIS = 500;

	private final Duration handshakeTimeout;

	private final boolean commonNameAsUsername;

	private volatile SslContext context;

	/**
	 * Creates a listener.
	 * @param context certificate, key and whom it trusts
	 * @param handshakeTimeout how long a handshake may take
	 * @param commonNameAsUsername whether the common name of a client's certificate is
	 * its user name
	 */
	public TlsListener(SslContext context, Duration handshakeTimeout, boolean commonNameAsUsername) {
		this.context = context;
		this.handshakeTimeout = handshakeTimeout;
		this.commonNameAsUsername = commonNameAsUsername;
	}

	/**
	 * Returns what new connections are shown. Safe on any thread.
	 * @return certificate, key and whom the listener trusts
	 */
	public SslContext context() {
		return this.context;
	}

	/**
	 * Exchanges what new connections are shown. Safe on any thread.
	 * @param context certificate, key and whom the listener trusts
	 */
	public void show(SslContext context) {
		this.context = context;
	}

	boolean isCommonNameAsUsername() {
		return this.commonNameAsUsername;
	}

	SslHandler newHandler(Channel channel) {
		SslHandler handler = this.context.newHandler(channel.alloc());
		handler.setHandshakeTimeout(this.handshakeTimeout.toMillis(), TimeUnit.MILLISECONDS);
		handler.setCloseNotifyFlushTimeoutMillis(CLOSE_MILLIS);
		return handler;
	}

}
