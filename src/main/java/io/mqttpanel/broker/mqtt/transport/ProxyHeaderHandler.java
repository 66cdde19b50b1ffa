// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.mqtt.connection.Door;

/**
 * Demands that a connection from a trusted proxy begins with a PROXY protocol header, and
 * leaves the reading of it to the decoder it puts behind itself.
 */
final class ProxyHeaderHandler extends ByteToMessageDecoder {

	/** What a proxy may add to the addresses; some tell about its own TLS. */
	private static final int MAX_EXTENSION_BYTES = 4096;

	private final Door door;

	private final ProxyAddressHandler address;

	ProxyHeaderHandler(Door door, ProxyAddressHandler address) {
		this.door = door;
		this.address = address;
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		ProtocolDetectionState state = HAProxyMessageDecoder.detectProtocol(in).state();
		if (state == ProtocolDetectionState.INVALID) {
			in.skipBytes(in.readableBytes());
			this.door.refuse(ctx.channel(), 0, Reason.PROXY_HEADER,
					"came through a trusted proxy without a PROXY protocol header");
		}
		else if (state == ProtocolDetectionState.DETECTED) {
			ctx.pipeline().addAfter(ctx.name(), "proxyAddress", this.address);
			ctx.pipeline().addAfter(ctx.name(), "proxyDecoder", new HAProxyMessageDecoder(MAX_EXTENSION_BYTES, true));
			ctx.pipeline().remove(this);
		}
	}

}
