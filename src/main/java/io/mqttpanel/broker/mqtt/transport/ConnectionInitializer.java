// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.time.Duration;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.flow.ByteRateHandler;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.flow.SocketBuffers;
import io.mqttpanel.broker.mqtt.flow.WebSocketControlHandler;
import io.mqttpanel.broker.mqtt.login.Logins;
import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Initializer of new connections: all handlers that a connection has until its client is
 * accepted, in the order in which bytes meet them.
 */
final class ConnectionInitializer extends ChannelInitializer<Channel> {

	private static final int FLUSH_AFTER_WRITES = 256;

	/** Memory of a socket with its pipeline. */
	private static final int CONNECTION_BYTES = 4 * 1024;

	/** Memory that HTTP and WebSocket add, with the headers. */
	private static final int WEB_SOCKET_BYTES = 8 * 1024;

	/** Memory that a TLS handshake adds. */
	private static final int TLS_BYTES = 48 * 1024;

	/** Maximum bytes of a part of an HTTP body, which a handshake does not have. */
	private static final int HTTP_CHUNK_BYTES = 1024;

	/** Fixed header of an MQTT packet, so that the largest packet fits into a frame. */
	private static final int FIXED_HEADER_BYTES = 5;

	private final boolean webSocket;

	private final @Nullable TlsListener tls;

	private final @Nullable TrustedProxies proxies;

	private final @Nullable Predicate<String> hosts;

	private final Logins logins;

	private final OpenConnections connections;

	private final int maxFirstPacket;

	private final long bytesPerSecond;

	private final int packetsPerSecond;

	private final int maxFrame;

	/**
	 * Creates the initializer of one listener.
	 * @param listener the listener
	 * @param logins logins of the broker
	 * @param connections open connections
	 * @param limits limits of what the broker takes
	 * @param maxMessageSize maximum bytes of a packet behind its fixed header
	 */
	ConnectionInitializer(Listener listener, Logins logins, OpenConnections connections, Limits limits,
			int maxMessageSize) {
		this.webSocket = listener.isWebSocket();
		this.tls = listener.tls();
		this.proxies = listener.proxies();
		this.hosts = listener.hosts();
		this.logins = logins;
		this.connections = connections;
		this.maxFirstPacket = limits.maxPacketSizeBeforeLogin();
		this.bytesPerSecond = limits.bytesPerSecond();
		this.packetsPerSecond = limits.packetsPerSecond();
		this.maxFrame = maxMessageSize + FIXED_HEADER_BYTES;
	}

	@Override
	protected void initChannel(Channel channel) {
		NetworkConnection network = new NetworkConnection(channel);
		boolean proxied = this.proxies != null && this.proxies.contains(channel.remoteAddress());
		@Nullable Reason refusal = refusal(network, proxied);
		if (refusal != null) {
			this.logins.context().events().announce(new ConnectionRefused(refusal, System.currentTimeMillis()));
			channel.close();
			return;
		}
		SocketBuffers.restrict(channel);
		install(channel.pipeline(), network, proxied);
	}

	/** The address of a device behind a proxy is not known yet. */
	private @Nullable Reason refusal(NetworkConnection network, boolean proxied) {
		if (!this.connections.add(network, memory(), this.logins.context().closer())) {
			return Reason.TOO_MANY_CONNECTIONS;
		}
		return (proxied || this.connections.addForAddress(network)) ? null : Reason.TOO_MANY_FROM_ADDRESS;
	}

	private long memory() {
		return CONNECTION_BYTES + (this.webSocket ? WEB_SOCKET_BYTES : 0) + ((this.tls != null) ? TLS_BYTES : 0);
	}

	private void install(ChannelPipeline pipeline, NetworkConnection network, boolean proxied) {
		BrokerEvents events = this.logins.context().events();
		ConnectionCloser closer = this.logins.context().closer();
		if (proxied) {
			pipeline.addLast(new ProxyHeaderHandler(network, closer,
					new ProxyAddressHandler(network, closer, this.connections)));
		}
		pipeline.addLast(new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true));
		if (this.tls != null) {
			pipeline.addLast(new ClientHelloHandler(network, closer, this.connections));
			pipeline.addLast(this.tls.newHandler(network.channel()));
			pipeline.addLast(new TlsHandshakeHandler(network, closer));
		}
		pipeline.addLast(new ByteRateHandler(network, this.maxFirstPacket, this.bytesPerSecond, events));
		if (this.webSocket) {
			installWebSocket(pipeline, network);
		}
		pipeline.addLast(new FirstPacketHandler(network, closer, this.maxFirstPacket));
		pipeline.addLast(new MqttDecoder(this.maxFirstPacket, Logins.MAX_CLIENT_ID_LENGTH));
		pipeline.addLast(this.logins.newHandler(network, this.tls != null && this.tls.isCommonNameAsUsername()));
	}

	private void installWebSocket(ChannelPipeline pipeline, NetworkConnection network) {
		Duration timeout = this.logins.connectTimeout();
		pipeline.addLast(new HandshakeHeaderHandler());
		pipeline.addLast(new HttpServerCodec(HandshakeHeaderHandler.MAX_LINE_BYTES,
				HandshakeHeaderHandler.MAX_HEADER_BYTES, HTTP_CHUNK_BYTES));
		pipeline.addLast(new HandshakeRequestHandler(network, this.logins.context().closer(), this.hosts,
				new FrameStreamDecoder(this.maxFrame)));
		pipeline.addLast(new HttpObjectAggregator(0));
		pipeline.addLast(new WebSocketControlHandler(network, this.packetsPerSecond, this.logins.context().events()));
		pipeline.addLast(new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
			.websocketPath("/")
			.checkStartsWith(true)
			.subprotocols(String.join(",", HandshakeRequestHandler.PROTOCOLS))
			.handshakeTimeoutMillis(timeout.toMillis())
			.build()));
		pipeline.addLast(WebSocketFrameCodec.INSTANCE);
	}

}
