// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.NetworkConnection.PauseReason;

/**
 * Bytes that a client has sent behind its CONNECT while that is not answered yet. Owns
 * them until they are passed on or released.
 */
final class PendingBytes {

	/**
	 * More than this is not read ahead. It leaves room for a client that pipelines, and
	 * as long as it is not reached the socket is read on, so that a client that hangs up
	 * is noticed at once.
	 */
	private static final int READ_AHEAD_BYTES = 64 * 1024;

	private final NetworkConnection network;

	private @Nullable ByteBuf bytes;

	PendingBytes(NetworkConnection network) {
		this.network = network;
	}

	void add(ChannelHandlerContext ctx, ByteBuf more) {
		ByteBuf held = this.bytes;
		ByteBuf all = (held != null) ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, more) : more;
		this.bytes = all;
		if (all.readableBytes() > READ_AHEAD_BYTES) {
			this.network.pause(PauseReason.LOGIN_PENDING);
		}
	}

	void passOn(ChannelHandlerContext ctx) {
		ByteBuf held = this.bytes;
		this.bytes = null;
		if (held != null) {
			ctx.fireChannelRead(held);
			ctx.fireChannelReadComplete();
		}
		this.network.resume(PauseReason.LOGIN_PENDING);
	}

	void release() {
		ByteBuf held = this.bytes;
		this.bytes = null;
		if (held != null) {
			held.release();
		}
	}

}
