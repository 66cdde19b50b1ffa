// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import reactor.netty.NettyPipeline;

/**
 * Filter of responses that only inform, such as 103 (Early Hints), of which any number
 * may come before the answer [RFC 9110, 15.2]. The client behind it would take the first
 * one for the answer. A 101 (Switching Protocols) is an answer.
 */
public final class InformationalResponseHandler extends ChannelInboundHandlerAdapter {

	private boolean informational;

	private boolean skipped;

	/**
	 * Installs the handler where responses are decoded.
	 * @param channel a new connection to the Panel
	 */
	public static void install(Channel channel) {
		if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
			channel.pipeline().addAfter(NettyPipeline.HttpCodec, null, new InformationalResponseHandler());
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof HttpResponse response) {
			this.informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL
					&& !response.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
		}
		if (!this.informational) {
			ctx.fireChannelRead(msg);
			return;
		}
		this.skipped = true;
		this.informational = !(msg instanceof LastHttpContent);
		ReferenceCountUtil.release(msg);
	}

	/** Nobody else knows that something was read and that more has to come. */
	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) {
		ctx.fireChannelReadComplete();
		if (this.skipped) {
			this.skipped = false;
			ctx.read();
		}
	}

}
