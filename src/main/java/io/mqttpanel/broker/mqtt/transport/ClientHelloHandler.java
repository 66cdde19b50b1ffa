// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.FairLine.Place;
import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Gate in front of TLS: the answer to the first bytes is what costs the broker most of a
 * connection, and its client hardly anything. They count towards the connect rate, and
 * wait for a turn; then the handler goes.
 */
final class ClientHelloHandler extends ChannelInboundHandlerAdapter {

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final OpenConnections connections;

	private @Nullable ByteBuf held;

	private @Nullable Place<Runnable> place;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param closer what refuses connections
	 * @param connections what has the connect rate
	 */
	ClientHelloHandler(NetworkConnection network, ConnectionCloser closer, OpenConnections connections) {
		this.network = network;
		this.closer = closer;
		this.connections = connections;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		ByteBuf bytes = (ByteBuf) msg;
		ByteBuf before = this.held;
		if (this.network.isClosing()) {
			bytes.release();
		}
		else if (before != null) {
			this.held = Unpooled.wrappedBuffer(before, bytes);
		}
		else if (this.connections.keepsRate(this.network)) {
			this.held = bytes;
			this.network.pause(PauseReason.TURN);
			this.place = HandshakeTurns.current()
				.await(this.network.origin(), this.network::behindNetwork, () -> begin(ctx));
		}
		else {
			bytes.release();
			this.closer.refuse(this.network, new ConnectionFault(0, Refusal.CONNECT_RATE,
					"began a TLS handshake while too many others connect"));
		}
	}

	/** The handler of TLS would read on. */
	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		if (this.held == null) {
			ctx.fireChannelReadComplete();
		}
	}

	private void begin(ChannelHandlerContext ctx) {
		ctx.pipeline().remove(this);
		this.network.resume(PauseReason.TURN);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		Place<Runnable> waiting = this.place;
		if (waiting != null) {
			HandshakeTurns.current().leave(waiting);
		}
		ByteBuf bytes = this.held;
		this.held = null;
		if (bytes != null && ctx.channel().isActive()) {
			ctx.fireChannelRead(bytes);
			ctx.fireChannelReadComplete();
		}
		else if (bytes != null) {
			bytes.release();
		}
	}

}
