// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the text frames of a WebSocket client many at a time, in front of Netty's own
 * encoder, which takes each by itself and masks it through checked accessors: several
 * times the cost for frames as small and as many as the relay's. All other frames pass.
 */
public final class TextFramesHandler extends ChannelOutboundHandlerAdapter {

	private final MaskedText frames;

	private List<ChannelPromise> promises = new ArrayList<>();

	/**
	 * Creates the handler of one connection.
	 * @param masks makes the masks, which nobody in between may foresee [RFC 6455, 10.3]
	 */
	public TextFramesHandler(SplittableRandom masks) {
		this.frames = new MaskedText(masks);
	}

	@Override
	public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
		if (message instanceof TextWebSocketFrame frame && frame.isFinalFragment() && frame.rsv() == 0) {
			this.frames.add(frame.content());
			frame.release();
			this.promises.add(promise);
			if (this.frames.isFull()) {
				writeFrames(context);
			}
		}
		else {
			writeFrames(context);
			context.write(message, promise);
		}
	}

	private void writeFrames(ChannelHandlerContext context) {
		if (this.frames.length() > 0) {
			List<ChannelPromise> written = this.promises;
			this.promises = new ArrayList<>(written.size());
			context.write(this.frames.moveTo(context.alloc().directBuffer(this.frames.length())))
				.addListener((ChannelFuture outcome) -> settle(written, outcome.cause()));
		}
	}

	private static void settle(List<ChannelPromise> promises, @Nullable Throwable failure) {
		for (ChannelPromise promise : promises) {
			if (failure == null) {
				promise.trySuccess();
			}
			else {
				promise.tryFailure(failure);
			}
		}
	}

	@Override
	public void flush(ChannelHandlerContext context) {
		writeFrames(context);
		context.flush();
	}

	@Override
	public void close(ChannelHandlerContext context, ChannelPromise promise) {
		writeFrames(context);
		context.close(promise);
	}

	@Override
	public void handlerRemoved(ChannelHandlerContext context) {
		writeFrames(context);
	}

}
