// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;

/**
 * Codec between binary WebSocket frames and the bytes of MQTT, which may be cut into
 * frames anywhere [MQTT-6.0.0-2].
 */
@Sharable
final class WebSocketFrameCodec extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {

	static final WebSocketFrameCodec INSTANCE = new WebSocketFrameCodec();

	private WebSocketFrameCodec() {
		super(WebSocketFrame.class, ByteBuf.class);
	}

	/** Each message is binary: its first frame says so, the others continue it. */
	@Override
	public boolean acceptInboundMessage(Object msg) {
		return msg instanceof BinaryWebSocketFrame || msg instanceof ContinuationWebSocketFrame;
	}

	@Override
	protected void encode(ChannelHandlerContext ctx, ByteBuf bytes, List<Object> out) {
		out.add(new BinaryWebSocketFrame(bytes.retain()));
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, WebSocketFrame frame, List<Object> out) {
		out.add(frame.content().retain());
	}

}
