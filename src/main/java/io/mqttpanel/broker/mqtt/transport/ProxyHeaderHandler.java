// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.ProtocolDetectionResult;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolVersion;

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

	/** A line of version 1 with its end [PROXY protocol, 2.1]. */
	private static final int MAX_LINE_BYTES = 107;

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
		ProtocolDetectionResult<HAProxyProtocolVersion> detected = HAProxyMessageDecoder.detectProtocol(in);
		ProtocolDetectionState state = detected.state();
		if (state == ProtocolDetectionState.INVALID) {
			refuse(in, "came through a trusted proxy without a PROXY protocol header");
		}
		else if (state == ProtocolDetectionState.DETECTED && detected.detectedProtocol() == HAProxyProtocolVersion.V1
				&& in.bytesBefore(Math.min(in.readableBytes(), MAX_LINE_BYTES), (byte) '\n') < 0) {
			if (in.readableBytes() >= MAX_LINE_BYTES) {
				refuse(in, "sent a PROXY protocol header of more than " + MAX_LINE_BYTES + " bytes");
			}
		}
		else if (state == ProtocolDetectionState.DETECTED) {
			ctx.pipeline().addAfter(ctx.name(), null, this.address);
			ctx.pipeline().addAfter(ctx.name(), null, new HAProxyMessageDecoder(MAX_EXTENSION_BYTES, true));
			ctx.pipeline().remove(this);
		}
	}

	private void refuse(ByteBuf in, String sentence) {
		in.skipBytes(in.readableBytes());
		this.closer.refuse(this.network, new ConnectionFault(0, Refusal.PROXY_HEADER, sentence));
	}

}
