// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Limit of the bytes that are read of a client: so many before it is accepted, and no
 * more in a second than it may send. While a connection is paused a decoder that lacks
 * the rest of a packet does not get it either.
 */
public final class ByteRateHandler extends ChannelDuplexHandler {

	/** Room for what comes around a first packet, such as the headers of HTTP. */
	private static final int ROOM_AROUND_PACKET = 24 * 1024;

	private final NetworkConnection network;

	private final long bytesBeforeLogin;

	private final long perSecond;

	private final Throttle throttle;

	private long received;

	private boolean admitted;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param maxFirstPacket bytes of the packet that any client may send before it is
	 * accepted
	 * @param perSecond bytes that any client may send in a second, 0 for any number
	 * @param events where it is announced that the limit is reached
	 */
	public ByteRateHandler(NetworkConnection network, int maxFirstPacket, long perSecond, BrokerEvents events) {
		this.network = network;
		this.bytesBeforeLogin = (long) maxFirstPacket + ROOM_AROUND_PACKET;
		this.perSecond = perSecond;
		this.throttle = new Throttle(network, PauseReason.BYTE_RATE, events);
		this.throttle.allow(perSecond);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof ByteBuf bytes) {
			count(ctx, bytes.readableBytes());
		}
		ctx.fireChannelRead(msg);
	}

	private void count(ChannelHandlerContext ctx, int bytes) {
		if (!this.admitted) {
			this.received += bytes;
			if (this.received > this.bytesBeforeLogin) {
				this.network.pause(PauseReason.LOGIN_BYTES);
			}
		}
		this.throttle.count(ctx, bytes);
	}

	@Override
	public void read(ChannelHandlerContext ctx) {
		if (!this.network.isPaused()) {
			ctx.read();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Granted grant) {
			long allowed = ClientLimits.lower(this.perSecond, grant.limits().bytesPerSecond());
			this.throttle.allow(allowed);
			if (!this.admitted) {
				this.admitted = true;
				admit(ctx, allowed);
			}
		}
		ctx.fireUserEventTriggered(event);
	}

	/** What is sent ahead of the client's own rate counts towards that rate. */
	private void admit(ChannelHandlerContext ctx, long allowed) {
		if (allowed != this.perSecond) {
			this.throttle.count(ctx, this.received);
		}
		this.network.resume(PauseReason.LOGIN_BYTES);
	}

}
