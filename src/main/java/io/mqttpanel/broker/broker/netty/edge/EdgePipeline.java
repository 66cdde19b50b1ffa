// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.LimitReached.Limit;

/**
 * Puts what stands at the edge into the pipeline of a connection. From the network
 * inward: PROXY protocol, TLS, bytes before login and per second, size of the first
 * packet; and in front of the gate packets per second, CONNECTs per second, the name in
 * the certificate.
 */
public final class EdgePipeline {

	/**
	 * Said to all handlers of a connection when its client is let in and the engine takes
	 * its packets.
	 */
	public static final Object ADMITTED = new Object() {

		@Override
		public String toString() {
			return "ADMITTED";
		}

	};

	/** The engine's own names in its pipeline, and that of our gate. */
	private static final String TLS = "ssl";

	private static final String WEB_SOCKET = "webSocketHandler";

	private static final String DECODER = "decoder";

	private static final String CONNECT_GATE = "connectGate";

	/** Room for what comes around a first packet, such as HTTP. */
	private static final int ROOM_AROUND_PACKET = 16 * 1024;

	private final @Nullable TlsListener tls;

	private final @Nullable TlsListener wss;

	private final EdgeSettings settings;

	private final EdgeSettings.Limits limits;

	private final BrokerEvents events;

	private final OpenConnections connections;

	private final @Nullable Pace connects;

	/**
	 * Creates the edge of one broker.
	 * @param tls the listener for MQTT over TLS, {@code null} if there is none
	 * @param wss the listener for MQTT over secure WebSocket, {@code null} if there is
	 * none
	 * @param settings what the edge needs to be told
	 * @param events hears which limits were reached
	 */
	public EdgePipeline(@Nullable TlsListener tls, @Nullable TlsListener wss, EdgeSettings settings,
			BrokerEvents events) {
		this.tls = tls;
		this.wss = wss;
		this.settings = settings;
		this.limits = settings.limits();
		this.events = events;
		this.connections = new OpenConnections(this.limits.maxConnections(), this.limits.maxConnectionsPerAddress());
		this.connects = (this.limits.connectRate() > 0) ? new Pace(this.limits.connectRate()) : null;
	}

	/**
	 * Counts a new connection, on its event loop, and closes it if it is one too many.
	 * @param channel the connection, with nothing but the engine's handlers
	 * @return {@code false} if it is closed
	 */
	public boolean takes(Channel channel) {
		@Nullable Reason reason = tooMany(channel);
		if (reason == null) {
			return true;
		}
		this.events.announce(new ConnectionRefused(reason, System.currentTimeMillis()));
		// The engine's handlers have not heard of the connection and cannot bear to hear
		// of
		// its end.
		while (channel.pipeline().first() != null) {
			channel.pipeline().removeFirst();
		}
		channel.close();
		return false;
	}

	private @Nullable Reason tooMany(Channel channel) {
		if (!this.connections.add(channel)) {
			return Reason.TOO_MANY_CONNECTIONS;
		}
		// Where the device is behind a proxy its address comes later.
		boolean known = !this.settings.proxies().contains(channel.remoteAddress());
		return (known && !this.connections.addForAddress(channel)) ? Reason.TOO_MANY_FROM_ADDRESS : null;
	}

	/**
	 * Completes the pipeline of a new connection, on its event loop.
	 * @param channel the connection, with the handlers behind the edge in place
	 * @param door refuses connections
	 */
	public void install(Channel channel, EdgeDoor door) {
		ChannelPipeline pipeline = channel.pipeline();
		limitPackets(pipeline, door);
		TlsListener listener = (pipeline.get(WEB_SOCKET) != null) ? this.wss : this.tls;
		ReceivedBytesHandler receivedBytes = new ReceivedBytesHandler(
				(long) this.limits.maxPacketSizeBeforeLogin() + ROOM_AROUND_PACKET, byteThrottle());
		if (pipeline.get(TLS) != null && listener != null) {
			secure(channel, listener, door);
			pipeline.addAfter(TLS, "receivedBytes", receivedBytes);
		}
		else {
			pipeline.addFirst("receivedBytes", receivedBytes);
		}
		if (this.settings.proxies().contains(channel.remoteAddress())) {
			pipeline.addFirst("proxyHeader",
					new ProxyHeaderHandler(door, new ProxyAddressHandler(door, this.connections::addForAddress)));
		}
	}

	private void limitPackets(ChannelPipeline pipeline, EdgeDoor door) {
		pipeline.addBefore(DECODER, "firstPacketSize",
				new FirstPacketSizeHandler(door, this.limits.maxPacketSizeBeforeLogin()));
		if (this.limits.packetsPerSecond() > 0) {
			pipeline.addBefore(CONNECT_GATE, "packetRate", new PacketRateHandler(
					new Throttle(this.limits.packetsPerSecond(), Limit.PACKET_RATE, this.events)));
		}
		if (this.connects != null) {
			pipeline.addBefore(CONNECT_GATE, "connectRate", new ConnectRateHandler(door, this.connects));
		}
		if (this.limits.maxSubscriptions() > 0) {
			pipeline.addBefore("subscriptionEvents", "subscriptionLimit", new SubscriptionLimitHandler(
					this.limits.maxSubscriptions(), this.settings.subscriptions(), this.events));
		}
	}

	private @Nullable Throttle byteThrottle() {
		return (this.limits.bytesPerSecond() > 0)
				? new Throttle(this.limits.bytesPerSecond(), Limit.BYTE_RATE, this.events) : null;
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
