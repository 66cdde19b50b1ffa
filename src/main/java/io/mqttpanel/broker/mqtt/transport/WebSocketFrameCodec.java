// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;

/**
 * Codec between binary WebSocket frames and the bytes of MQTT, which may be cut into
 * frames anywhere [MQTT-6.0.0-2].
 */
@Sharable
final class WebSocketFrameCodec extends MessageToMessageCodec<BinaryWebSocketFrame, ByteBuf> {

	static final WebSocketFrameCodec INSTANCE = new WebSocketFrameCodec();

	private WebSocketFrameCodec() {
		super(BinaryWebSocketFrame.class, ByteBuf.class);
	}

	@Override
	protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
		out.add(new BinaryWebSocketFrame(bytes.retain()));
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, BinaryWebSocketFrame frame, List<Object> out) {
		out.add(frame.content().retain());
	}

}
