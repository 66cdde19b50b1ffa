// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;

import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Demand that a connection from a trusted proxy begins with a PROXY protocol header.
 * Leaves the reading of it to the decoder it puts behind itself.
 */
final class ProxyHeaderHandler extends ByteToMessageDecoder {

	/** What a proxy may add to the addresses; some tell about its own TLS. */
	private static final int MAX_EXTENSION_BYTES = 4096;

	private final NetworkConnection network;

	private final ConnectionCloser closer;

	private final ProxyAddressHandler address;

	ProxyHeaderHandler(NetworkConnection network, ConnectionCloser closer, ProxyAddressHandler address) {
		this.network = network;
		this.closer = closer;
		this.address = address;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
		if (state == ProtocolDetectionState.INVALID) {
			in.skipBytes(in.readableBytes());
			this.closer.refuse(this.network, new ConnectionFault(0, Refusal.PROXY_HEADER,
					"came through a trusted proxy without a PROXY protocol header"));
		}
		else if (state == ProtocolDetectionState.DETECTED) {
			ctx.pipeline().addAfter(ctx.name(), null, this.address);
			ctx.pipeline().addAfter(ctx.name(), null, new HAProxyMessageDecoder(MAX_EXTENSION_BYTES, true));
			ctx.pipeline().remove(this);
		}
	}

}
