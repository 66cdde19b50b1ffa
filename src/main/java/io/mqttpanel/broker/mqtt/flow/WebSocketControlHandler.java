// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Answers to WebSocket pings, and limit of the frames that carry no bytes of MQTT. They
 * count as packets: before login towards a rate of their own, as high as that of packets,
 * then towards the rate of the client's packets. A client that does not read its pongs
 * has two of them waiting at most, because only the latest ping has to be answered [RFC
 * 6455, 5.5.3].
 */
public final class WebSocketControlHandler extends ChannelInboundHandlerAdapter {

	private final NetworkConnection network;

	private final Throttle beforeLogin;

	private boolean admitted;

	/** Whether a pong is on its way. */
	private boolean answering;

	/** Content of the pong that comes next. */
	private @Nullable ByteBuf next;

	/** What ends the connection when everything ahead of it is handled. */
	private @Nullable CloseWebSocketFrame close;

	/**
	 * Creates the handler of one connection.
	 * @param network the connection
	 * @param perSecond frames in a second before login, 0 for any number
	 * @param events where it is announced that the limit is reached
	 */
	public WebSocketControlHandler(NetworkConnection network, int perSecond, BrokerEvents events) {
		this.network = network;
		this.beforeLogin = new Throttle(network, PauseReason.CONTROL_FRAMES, events);
		this.beforeLogin.allow(perSecond);
	}

	@Override
	public void channelRead(ChannelHandlerContext ctx, Object msg) {
		if (msg instanceof WebSocketFrame frame && (isControl(frame) || !frame.content().isReadable())) {
			count(ctx);
		}
		if (msg instanceof PingWebSocketFrame ping) {
			answer(ctx, ping.content());
		}
		else if (msg instanceof CloseWebSocketFrame frame && !this.network.isClosing()) {
			hold(ctx, frame);
		}
		else {
			ctx.fireChannelRead(msg);
		}
	}

	private void count(ChannelHandlerContext ctx) {
		if (this.admitted) {
			ctx.fireUserEventTriggered(ControlFrame.RECEIVED);
		}
		else {
			this.beforeLogin.count(ctx, 1);
		}
	}

	/** The client sends nothing behind it [RFC 6455, 5.5.1]. */
	private void hold(ChannelHandlerContext ctx, CloseWebSocketFrame frame) {
		this.close = frame;
		this.network.endWith(() -> passClose(ctx));
		ctx.fireUserEventTriggered(ChannelInputShutdownReadComplete.INSTANCE);
	}

	private void passClose(ChannelHandlerContext ctx) {
		CloseWebSocketFrame waiting = this.close;
		this.close = null;
		if (waiting != null) {
			ctx.fireChannelRead(waiting);
		}
	}

	private static boolean isControl(WebSocketFrame frame) {
		return frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame
				|| frame instanceof CloseWebSocketFrame;
	}

	/** Takes over the content. */
	private void answer(ChannelHandlerContext ctx, ByteBuf content) {
		if (this.answering) {
			forget();
			this.next = content;
			return;
		}
		this.answering = true;
		ctx.writeAndFlush(new PongWebSocketFrame(content)).addListener((done) -> answered(ctx));
	}

	private void answered(ChannelHandlerContext ctx) {
		this.answering = false;
		ByteBuf waiting = this.next;
		this.next = null;
		if (waiting != null) {
			answer(ctx, waiting);
		}
	}

	private void forget() {
		ByteBuf waiting = this.next;
		this.next = null;
		if (waiting != null) {
			waiting.release();
		}
	}

	private void forgetClose() {
		CloseWebSocketFrame waiting = this.close;
		this.close = null;
		if (waiting != null) {
			waiting.release();
		}
	}

	@Override
	public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
		if (event instanceof Granted) {
			this.admitted = true;
		}
		ctx.fireUserEventTriggered(event);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext ctx) {
		forget();
		forgetClose();
	}

}
