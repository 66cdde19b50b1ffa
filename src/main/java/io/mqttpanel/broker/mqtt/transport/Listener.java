// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;
import java.util.function.Predicate;

import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.login.Logins;
import io.mqttpanel.broker.mqtt.login.OpenConnections;

/**
 * Listener for MQTT.
 */
public final class Listener {

	private final String name;

	private final int port;

	private final boolean webSocket;

	private final @Nullable TlsListener tls;

	private final @Nullable TrustedProxies proxies;

	private final @Nullable Predicate<String> hosts;

	/**
	 * Creates a listener, which is not open yet.
	 * @param name its name, such as "tcp"
	 * @param port its port, 0 for any free one
	 * @param webSocket whether MQTT comes in WebSocket frames
	 * @param tls its TLS settings, {@code null} for none
	 * @param proxies addresses and networks of load balancers that speak the PROXY
	 * protocol, such as "10.0.0.7" and "10.0.0.0/8"
	 * @param hosts hosts, with or without a port, that the WebSocket of a browser may
	 * name and come from, {@code null} for any
	 * @throws IllegalArgumentException if one of the proxies is neither, with a sentence
	 * that names it
	 */
	public Listener(String name, int port, boolean webSocket, @Nullable TlsListener tls, List<String> proxies,
			@Nullable Predicate<String> hosts) {
		this.name = name;
		this.port = port;
		this.webSocket = webSocket;
		this.tls = tls;
		this.proxies = proxies.isEmpty() ? null : TrustedProxies.of(proxies);
		this.hosts = hosts;
	}

	/**
	 * Returns the name.
	 * @return the name, such as "tcp"
	 */
	public String name() {
		return this.name;
	}

	/**
	 * Returns the port.
	 * @return the port, 0 for any free one
	 */
	public int port() {
		return this.port;
	}

	boolean isWebSocket() {
		return this.webSocket;
	}

	@Nullable TlsListener tls() {
		return this.tls;
	}

	@Nullable TrustedProxies proxies() {
		return this.proxies;
	}

	@Nullable Predicate<String> hosts() {
		return this.hosts;
	}

	/**
	 * Creates the initializer of the listener's connections.
	 * @param logins logins of the broker
	 * @param connections open connections
	 * @param limits limits of what the broker takes
	 * @param maxMessageSize maximum bytes of a packet behind its fixed header
	 * @return the initializer
	 */
	public ChannelHandler newInitializer(Logins logins, OpenConnections connections, Limits limits,
			int maxMessageSize) {
		return new ConnectionInitializer(this, logins, connections, limits, maxMessageSize);
	}

}
