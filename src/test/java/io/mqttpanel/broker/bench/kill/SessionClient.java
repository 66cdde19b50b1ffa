// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.kill;

import java.nio.charset.StandardCharsets;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/**
 * A client whose state outlives its connections and the broker: it connects again when
 * its connection ends, until it leaves or the broker is killed. Used on the event loop
 * only.
 */
abstract class SessionClient {

	static final String KEY = "bench";

	static final String SECRET = "bench-secret";

	private static final int SESSION_EXPIRY_SECONDS = 604_800;

	private static final long RECONNECT_MILLIS = 300;

	private final Network network;

	private final String clientId;

	private final boolean version5;

	private @Nullable Link link;

	private boolean wanted;

	private boolean connected;

	/** Whether the broker has answered more than CONNECT. */
	private boolean established;

	SessionClient(Network network, String clientId, boolean version5) {
		this.network = network;
		this.clientId = clientId;
		this.version5 = version5;
	}

	/**
	 * Completes CONNECT, which asks for the session and for keeping it.
	 * @param connect the packet
	 * @param properties its properties, which MQTT 3 has not
	 */
	void prepare(MqttMessageBuilders.ConnectBuilder connect, MqttProperties properties) {
		connect.cleanSession(false);
		Packets.property(properties, MqttProperties.SESSION_EXPIRY_INTERVAL, SESSION_EXPIRY_SECONDS);
	}

	/**
	 * Acts on the broker's consent.
	 * @param present whether there was a session
	 */
	abstract void onConnected(boolean present);

	/**
	 * Acts on a packet that is not CONNACK; the caller releases it.
	 * @param message the packet
	 */
	abstract void onMessage(MqttMessage message);

	/**
	 * Acts on the end of a connection.
	 * @param clean whether the broker has closed it without an error
	 */
	void onEnded(boolean clean) {
	}

	/** Connects, and again whenever the connection ends. */
	final void connect() {
		this.wanted = true;
		open();
	}

	private void open() {
		if (this.wanted && this.link == null && this.network.isUp()) {
			Link opened = new Link();
			this.link = opened;
			this.network.connect(opened, () -> ended(opened));
		}
	}

	/** Sends DISCONNECT and waits for the broker to close the connection. */
	final void leave() {
		this.wanted = false;
		if (this.connected) {
			write(departure());
			flush();
		}
		else {
			cut();
		}
	}

	/** Closes the connection without a word. */
	final void cut() {
		this.wanted = false;
		if (this.link != null && this.link.context != null) {
			this.link.context.close();
		}
	}

	/** Closes the connection without a word, to come back. */
	final void drop() {
		if (this.link != null && this.link.context != null) {
			this.link.dropped = true;
			this.link.context.close();
		}
	}

	MqttMessage departure() {
		return MqttMessage.DISCONNECT;
	}

	private void ended(Link ended) {
		if (this.link != ended) {
			return;
		}
		this.link = null;
		this.connected = false;
		onEnded(ended.clean);
		if (this.wanted && this.network.isUp()) {
			if (!ended.dropped) {
				this.network.counts().add(Count.ENDED, "%s%s", this.clientId, ended.reason);
			}
			this.network.later(this::open, RECONNECT_MILLIS);
		}
	}

	private void onConnAck(MqttConnAckMessage connAck) {
		if (connAck.variableHeader().connectReturnCode() != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
			return;
		}
		boolean present = connAck.variableHeader().isSessionPresent();
		if (this.established && isKept()) {
			this.network.counts().add(Count.SESSIONS);
			if (!present) {
				this.network.counts().add(Count.SESSIONS_LOST, "%s", this.clientId);
			}
		}
		this.connected = true;
		onConnected(present);
		flush();
	}

	/**
	 * Tells whether its session is one that is kept.
	 * @return whether it has to be there
	 */
	boolean isKept() {
		return true;
	}

	final void write(MqttMessage message) {
		if (this.link == null || this.link.context == null) {
			ReferenceCountUtil.release(message);
		}
		else {
			this.link.context.write(message);
		}
	}

	final void flush() {
		if (this.link != null && this.link.context != null) {
			this.link.context.flush();
		}
	}

	final Network network() {
		return this.network;
	}

	final String clientId() {
		return this.clientId;
	}

	final boolean isVersion5() {
		return this.version5;
	}

	/**
	 * Tells whether it is logged in.
	 * @return whether it is
	 */
	final boolean isConnected() {
		return this.connected;
	}

	/**
	 * Tells whether it has no connection at all.
	 * @return whether it has none
	 */
	final boolean isAway() {
		return this.link == null;
	}

	/**
	 * One connection.
	 */
	private final class Link extends ChannelInboundHandlerAdapter {

		private @Nullable ChannelHandlerContext context;

		private String reason = "";

		private boolean clean = true;

		private boolean dropped;

		@Override
		public void channelActive(ChannelHandlerContext ctx) {
			this.context = ctx;
			if (!SessionClient.this.wanted) {
				ctx.close();
				return;
			}
			MqttProperties properties = new MqttProperties();
			MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
				.protocolVersion(SessionClient.this.version5 ? MqttVersion.MQTT_5 : MqttVersion.MQTT_3_1_1)
				.clientId(SessionClient.this.clientId)
				.username(KEY)
				.password(SECRET.getBytes(StandardCharsets.UTF_8))
				.keepAlive(0);
			prepare(connect, properties);
			ctx.writeAndFlush(SessionClient.this.version5 ? connect.properties(properties).build() : connect.build());
		}

		@Override
		public void channelRead(ChannelHandlerContext ctx, Object received) {
			try {
				MqttMessage message = (MqttMessage) received;
				if (message.decoderResult().isFailure()) {
					throw new IllegalStateException("Unreadable packet", message.decoderResult().cause());
				}
				if (message instanceof MqttConnAckMessage connAck) {
					this.reason = " " + connAck.variableHeader().connectReturnCode();
					onConnAck(connAck);
				}
				else if (message.fixedHeader().messageType() == MqttMessageType.DISCONNECT) {
					this.reason = " " + message.variableHeader();
					this.clean = false;
				}
				else {
					SessionClient.this.established = true;
					onMessage(message);
				}
			}
			finally {
				ReferenceCountUtil.release(received);
			}
		}

		@Override
		public void channelReadComplete(ChannelHandlerContext ctx) {
			ctx.flush();
		}

		@Override
		public void channelInactive(ChannelHandlerContext ctx) {
			ended(this);
		}

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			this.reason += " " + cause;
			this.clean = false;
			ctx.close();
		}

	}

}
