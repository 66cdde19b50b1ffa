// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;

import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/**
 * Connections to Redis that break are closed, whatever way they break. Lettuce sends the
 * commands again that were on their way when a connection was closed; where it hears of
 * an error of the socket before, it gives the first of them up.
 */
final class BrokenConnections implements NettyCustomizer {

	@Override
	public void afterChannelInitialized(Channel channel) {
		channel.pipeline().addFirst(new FailureHandler());
	}

	/**
	 * In front of all handlers.
	 */
	private static final class FailureHandler extends ChannelInboundHandlerAdapter {

		@Override
		public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
			if (cause instanceof IOException) {
				ctx.close();
			}
			else {
				ctx.fireExceptionCaught(cause);
			}
		}

	}

}
