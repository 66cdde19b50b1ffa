// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.time.Duration;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.flush.FlushConsolidationHandler;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.flow.ByteRateHandler;
import io.mqttpanel.broker.mqtt.login.FirstPacketSizeHandler;
import io.mqttpanel.broker.mqtt.login.Logins;
import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Initializer of new connections: all handlers that a connection has until its client is
 * accepted, in the order in which bytes meet them.
 */
public final class ConnectionInitializer extends ChannelInitializer<Channel> {

	/** The longest client identifier that MQTT can carry. */
	public static final int MAX_CLIENT_ID_LENGTH = 65_535;

	private static final int FLUSH_AFTER_WRITES = 256;

	private static final int MAX_HTTP_BYTES = 64 * 1024;

	/** Fixed header of an MQTT packet, so that the largest packet fits into a frame. */
	private static final int FIXED_HEADER_BYTES = 5;

	private static final String SUB_PROTOCOLS = "mqtt,mqttv3.1";

	private final Listener listener;

	private final TransportSettings settings;

	private final OpenConnections connections;

	private final Logins logins;

	/**
	 * Creates the initializer of one listener.
	 * @param listener the listener
	 * @param settings settings of all listeners
	 * @param connections open connections
	 * @param logins logins of the broker
	 */
	public ConnectionInitializer(Listener listener, TransportSettings settings, OpenConnections connections,
			Logins logins) {
		this.listener = listener;
		this.settings = settings;
		this.connections = connections;
		this.logins = logins;
	}

	@Override
	protected void initChannel(Channel channel) {
		NetworkConnection network = new NetworkConnection(channel);
		boolean proxied = this.settings.proxies().contains(channel.remoteAddress());
		@Nullable Reason refusal = refusal(network, proxied);
		if (refusal != null) {
			this.logins.context().events().announce(new ConnectionRefused(refusal, System.currentTimeMillis()));
			channel.close();
			return;
		}
		install(channel.pipeline(), network, proxied);
	}

	/** The address of a device behind a proxy is not known yet. */
	private @Nullable Reason refusal(NetworkConnection network, boolean proxied) {
		if (!this.connections.add(network.channel())) {
			return Reason.TOO_MANY_CONNECTIONS;
		}
		return (proxied || this.connections.addForAddress(network)) ? null : Reason.TOO_MANY_FROM_ADDRESS;
	}

	private void install(ChannelPipeline pipeline, NetworkConnection network, boolean proxied) {
		BrokerEvents events = this.logins.context().events();
		ConnectionCloser closer = this.logins.context().closer();
		TlsListener tls = this.listener.tls();
		if (proxied) {
			pipeline.addLast(new ProxyHeaderHandler(network, closer,
					new ProxyAddressHandler(network, closer, this.connections)));
		}
		pipeline.addLast(new FlushConsolidationHandler(FLUSH_AFTER_WRITES, true));
		if (tls != null) {
			pipeline.addLast(tls.newHandler(network.channel()));
			pipeline.addLast(new TlsHandshakeHandler(network, closer));
		}
		pipeline.addLast(new ByteRateHandler(network, this.settings.limits(), events));
		if (this.listener.webSocket()) {
			installWebSocket(pipeline);
		}
		int maxFirstPacket = this.settings.limits().maxPacketSizeBeforeLogin();
		pipeline.addLast(new FirstPacketSizeHandler(network, closer, maxFirstPacket));
		pipeline.addLast(new MqttDecoder(maxFirstPacket, MAX_CLIENT_ID_LENGTH));
		pipeline.addLast(this.logins.newHandler(network, tls != null && tls.isCommonNameAsUsername()));
	}

	private void installWebSocket(ChannelPipeline pipeline) {
		int frameSize = this.settings.maxMessageSize() + FIXED_HEADER_BYTES;
		Duration timeout = this.logins.settings().connectTimeout();
		pipeline.addLast(new HttpServerCodec());
		pipeline.addLast(new HttpObjectAggregator(MAX_HTTP_BYTES));
		pipeline.addLast(new WebSocketServerProtocolHandler(WebSocketServerProtocolConfig.newBuilder()
			.websocketPath("/")
			.checkStartsWith(true)
			.subprotocols(SUB_PROTOCOLS)
			.maxFramePayloadLength(frameSize)
			.handshakeTimeoutMillis(timeout.toMillis())
			.build()));
		pipeline.addLast(new WebSocketFrameAggregator(frameSize));
		pipeline.addLast(WebSocketFrameCodec.INSTANCE);
	}

}
