// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;

/**
 * Handler in front of Netty's WebSocket encoder that writes the content of a text frame
 * as it is, because a {@link FrameBatch} has encoded it already. Netty's encoder would
 * copy each frame and mask it by itself. All other frames pass.
 */
@Sharable
final class EncodedFramesHandler extends ChannelOutboundHandlerAdapter {

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		context.write((message instanceof TextWebSocketFrame frames) ? frames.content() : message, promise);
	}

}
