// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

/**
 * Puts what stands at the edge into the pipeline of a connection.
 */
public final class EdgePipeline {

	/** The engine's own names in its pipeline. */
	private static final String TLS = "ssl";

	private static final String WEB_SOCKET = "webSocketHandler";

	private static final String CONNECT_GATE = "connectGate";

	private final @Nullable TlsListener tls;

	private final @Nullable TlsListener wss;

	/**
	 * Creates the edge of one broker.
	 * @param tls the listener for MQTT over TLS, {@code null} if there is none
	 * @param wss the listener for MQTT over secure WebSocket, {@code null} if there is
	 * none
	 */
	public EdgePipeline(@Nullable TlsListener tls, @Nullable TlsListener wss) {
		this.tls = tls;
		this.wss = wss;
	}

	/**
	 * Completes the pipeline of a new connection, on its event loop.
	 * @param channel the connection, with the handlers behind the edge in place
	 * @param door refuses connections
	 */
	public void install(Channel channel, EdgeDoor door) {
		ChannelPipeline pipeline = channel.pipeline();
		TlsListener listener = (pipeline.get(WEB_SOCKET) != null) ? this.wss : this.tls;
		if (pipeline.get(TLS) != null && listener != null) {
			secure(channel, listener, door);
		}
	}

	/**
	 * The engine keeps what its listener was opened with; ours changes.
	 */
	private static void secure(Channel channel, TlsListener listener, EdgeDoor door) {
		ChannelPipeline pipeline = channel.pipeline();
		pipeline.replace(TLS, TLS, listener.newHandler(channel));
		pipeline.addAfter(TLS, "tlsHandshake", new TlsHandshakeHandler(door));
		if (listener.isCommonNameAsUsername()) {
			pipeline.addBefore(CONNECT_GATE, "commonName", new CommonNameHandler());
		}
	}

}
