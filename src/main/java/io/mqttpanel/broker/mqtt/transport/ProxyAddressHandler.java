// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.Predicate;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.DeviceAddress;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Takes the device's address from a PROXY protocol header and goes. A proxy that speaks
 * for itself, to see whether the broker is there, keeps its own address.
 */
final class ProxyAddressHandler extends ChannelInboundHandlerAdapter {

	private final Door door;

	private final Predicate<Channel> welcome;

	/**
	 * Creates a handler.
	 * @param door refuses connections
	 * @param welcome tells whether another connection of a device is taken, once its
	 * address is known
	 */
	ProxyAddressHandler(Door door, Predicate<Channel> welcome) {
		this.door = door;
		this.welcome = welcome;
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (!(msg instanceof HAProxyMessage header)) {
			ctx.fireChannelRead(msg);
			return;
		}
		try {
			@Nullable InetSocketAddress source = source(header);
			if (source != null) {
				DeviceAddress.set(ctx.channel(), source);
			}
		}
		finally {
			header.release();
		}
		if (!this.welcome.test(ctx.channel())) {
			this.door.refuse(ctx.channel(), 0, Reason.TOO_MANY_FROM_ADDRESS, "has too many connections");
		}
		ctx.pipeline().remove(this);
	}

	private static @Nullable InetSocketAddress source(HAProxyMessage header) {
		String address = header.sourceAddress();
		if (header.command() == HAProxyCommand.LOCAL || address == null) {
			return null;
		}
		InetAddress host = NetUtil.createInetAddressFromIpAddressString(address);
		return (host != null) ? new InetSocketAddress(host, header.sourcePort()) : null;
	}

	@Override
	public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
		if (cause instanceof HAProxyProtocolException) {
			this.door.refuse(ctx.channel(), 0, Reason.PROXY_HEADER,
					"sent a PROXY protocol header that cannot be read: " + cause.getMessage());
		}
		else {
			ctx.fireExceptionCaught(cause);
		}
	}

}
