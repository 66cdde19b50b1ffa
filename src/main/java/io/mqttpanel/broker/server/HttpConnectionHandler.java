// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.HttpServerStatus;

/**
 * Time limits of one HTTP connection: until its first request is complete, until the body
 * of another is, and from a response to the next request. A response and a WebSocket may
 * take as long as they like.
 */
final class HttpConnectionHandler extends ChannelDuplexHandler {

	private final HttpConnections connections;

	private final HttpProperties settings;

	private @Nullable ScheduledFuture<?> timeout;

	private boolean webSocket;

	/**
	 * Whether a request waits for the end of its response, which may come before its own.
	 */
	private boolean unanswered;

	HttpConnectionHandler(HttpConnections connections, HttpProperties settings) {
		this.connections = connections;
		this.settings = settings;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		awaitRequest(ctx);
	}

	private void awaitRequest(ChannelHandlerContext ctx) {
		start(ctx, this.settings.requestTimeout(), () -> {
			this.connections.countRefused(HttpServerStatus.Reason.TIMEOUT);
			ctx.close();
		});
	}

	private void start(ChannelHandlerContext ctx, Duration time, Runnable whenOver) {
		stop();
		this.timeout = ctx.executor().schedule(whenOver, time.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void stop() {
		if (this.timeout != null) {
			this.timeout.cancel(false);
		}
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof HttpRequest) {
			this.connections.note(ctx.channel(), true);
			this.unanswered = true;
			awaitRequest(ctx);
		}
		if (msg instanceof LastHttpContent && this.unanswered) {
			stop();
		}
		ctx.fireChannelRead(msg);
	}

	@Override
	public void write(ChannelHandlerContext ctx, Object msg, ChannelPromise promise) {
		HttpResponseStatus status = (msg instanceof HttpResponse response) ? response.status() : HttpResponseStatus.OK;
		this.webSocket |= status.equals(HttpResponseStatus.SWITCHING_PROTOCOLS);
		if (msg instanceof LastHttpContent && !this.webSocket && status.codeClass() != HttpStatusClass.INFORMATIONAL) {
			this.connections.note(ctx.channel(), false);
			this.unanswered = false;
			start(ctx, this.settings.idleTimeout(), ctx::close);
		}
		ctx.write(msg, promise);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		stop();
	}

}
