// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.connection.Door;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.limit.LimitPipeline;

/**
 * Puts what stands at the edge into the pipeline of a connection. From the network
 * inward: PROXY protocol, TLS, limits; and in front of the gate the name in the
 * certificate.
 */
public final class EdgePipeline {

	/** The engine's own names in its pipeline, and that of our gate. */
	private static final String TLS = "ssl";

	private static final String WEB_SOCKET = "webSocketHandler";

	private static final String CONNECT_GATE = "connectGate";

	private final @Nullable TlsListener tls;

	private final @Nullable TlsListener wss;

	private final TrustedProxies proxies;

	private final LimitPipeline limits;

	/**
	 * Creates the edge of one broker.
	 * @param tls the listener for MQTT over TLS, {@code null} if there is none
	 * @param wss the listener for MQTT over secure WebSocket, {@code null} if there is
	 * none
	 * @param proxies who speaks the PROXY protocol
	 * @param limits how much is taken
	 */
	public EdgePipeline(@Nullable TlsListener tls, @Nullable TlsListener wss, TrustedProxies proxies,
			LimitPipeline limits) {
		this.tls = tls;
		this.wss = wss;
		this.proxies = proxies;
		this.limits = limits;
	}

	/**
	 * Counts a new connection, on its event loop, and closes it if it is one too many.
	 * @param channel the connection, with nothing but the engine's handlers
	 * @return {@code false} if it is closed
	 */
	public boolean takes(Channel channel) {
		return this.limits.takes(channel, this::isProxied);
	}

	private boolean isProxied(Channel channel) {
		return this.proxies.contains(channel.remoteAddress());
	}

	/**
	 * Returns what keeps retained messages from becoming too many.
	 * @return the limits
	 */
	public RetainedLimits retainedLimits() {
		return this.limits.retained();
	}

	/**
	 * Completes the pipeline of a new connection, on its event loop.
	 * @param channel the connection, with the handlers behind the edge in place
	 * @param door refuses and ends connections
	 */
	public void install(Channel channel, Door door) {
		ChannelPipeline pipeline = channel.pipeline();
		this.limits.install(pipeline, door);
		TlsListener listener = (pipeline.get(WEB_SOCKET) != null) ? this.wss : this.tls;
		if (pipeline.get(TLS) != null && listener != null) {
			secure(channel, listener, door);
		}
		if (isProxied(channel)) {
			pipeline.addFirst("proxyHeader",
					new ProxyHeaderHandler(door, new ProxyAddressHandler(door, this.limits::takesFromAddress)));
		}
	}

	/**
	 * The engine keeps what its listener was opened with; ours changes.
	 */
	private static void secure(Channel channel, TlsListener listener, Door door) {
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.replace(TLS, TLS, listener.newHandler(channel));
		pipeline.addAfter(TLS, "tlsHandshake", new TlsHandshakeHandler(door));
		if (listener.isCommonNameAsUsername()) {
			pipeline.addBefore(CONNECT_GATE, "commonName", new CommonNameHandler());
		}
	}

}
