// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.util.NetUtil;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.login.OpenConnections;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Reader of the device's address in a PROXY protocol header, which then goes. A proxy
 * that speaks for itself, to see whether the broker is there, keeps its own address.
 */
final class ProxyAddressHandler extends ChannelInboundHandlerAdapter {

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final OpenConnections connections;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param closer what refuses connections
	 * @param connections what counts the connection for its device's address
	 */
	ProxyAddressHandler(NetworkConnection network, ConnectionCloser closer, OpenConnections connections) {
		this.network = network;
		this.closer = closer;
		this.connections = connections;
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
				this.network.setDeviceAddress(source);
			}
		}
		finally {
			header.release();
		}
		if (!this.connections.addForAddress(this.network)) {
			this.closer.refuse(this.network,
					new ConnectionFault(0, Refusal.TOO_MANY_FROM_ADDRESS, "has too many connections"));
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
			this.closer.refuse(this.network, new ConnectionFault(0, Refusal.PROXY_HEADER,
					"sent a PROXY protocol header that cannot be read: " + cause.getMessage()));
		}
		else {
			ctx.fireExceptionCaught(cause);
		}
	}

}
