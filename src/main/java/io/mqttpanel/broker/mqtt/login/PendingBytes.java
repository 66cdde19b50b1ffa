// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.io.IOException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.flow.SocketReads;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.FixedHeader;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Bytes that a client has sent behind its CONNECT while that is not answered yet. Owns
 * them until they are passed on or released. No more are read where all logins together,
 * or those of the client's address, take as much memory as they may.
 */
final class PendingBytes {

	/**
	 * More than this is not read ahead. It leaves room for a client that pipelines, and
	 * as long as it is not reached the socket is read on, so that a client that hangs up
	 * is noticed at once.
	 */
	private static final int READ_AHEAD_BYTES = 4 * 1024;

	private final NetworkConnection network;

	private final OpenConnections connections;

	private @Nullable ByteBuf bytes;

	/** Offset of the first packet that was not looked at. */
	private int nextPacket;

	PendingBytes(NetworkConnection network, OpenConnections connections) {
		this.network = network;
		this.connections = connections;
		network.channel().config().setRecvByteBufAllocator(new SocketReads());
	}

	/**
	 * Takes bytes.
	 * @param ctx the context of the login
	 * @param more the bytes
	 * @return {@code false} if a packet among them is another CONNECT [MQTT-3.1.0-2]
	 */
	boolean add(ChannelHandlerContext ctx, ByteBuf more) {
		boolean fits = this.connections.hold(this.network, more.readableBytes());
		ByteBuf held = this.bytes;
		ByteBuf all = (held != null) ? ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, more) : more;
		this.bytes = all;
		if (!fits || all.readableBytes() > READ_AHEAD_BYTES) {
			this.network.pause(PauseReason.LOGIN_PENDING);
		}
		return !findsConnect(all);
	}

	/**
	 * Notes that the client has ended the connection. What it has sent is handled if it
	 * is accepted; where that is nothing, there is nothing to wait for.
	 * @param closer ends the connection
	 */
	void end(ConnectionCloser closer) {
		if (hasPacket()) {
			this.network.whenAccepted(() -> closer.end(this.network));
		}
		else if (!this.network.isClosing()) {
			this.network.end();
		}
	}

	/**
	 * Returns whether what was caught is announced as the end of the connection next.
	 * @param cause what was caught
	 * @return {@code false} if the connection is to be closed
	 */
	boolean isEnd(Throwable cause) {
		return cause instanceof IOException && hasPacket();
	}

	/** Otherwise nothing is lost without the bytes. */
	private boolean hasPacket() {
		ByteBuf held = this.bytes;
		return held != null && held.isReadable() && isComplete(held, packetLength(held, held.readerIndex()));
	}

	private static boolean isComplete(ByteBuf all, int length) {
		return length > 0 && length <= all.readableBytes();
	}

	/** Looks at the first byte of each packet; where the next one begins is kept. */
	private boolean findsConnect(ByteBuf all) {
		while (this.nextPacket < all.readableBytes()) {
			int start = all.readerIndex() + this.nextPacket;
			if (all.getUnsignedByte(start) >> 4 == MqttMessageType.CONNECT.value()) {
				return true;
			}
			int length = packetLength(all, start);
			if (length == 0) {
				return false;
			}
			this.nextPacket += length;
		}
		return false;
	}

	/** 0 where it is not there yet, or does not end: the decoder will say so. */
	private static int packetLength(ByteBuf all, int start) {
		int length = FixedHeader.length(all, start);
		return length + FixedHeader.remainingLength(all, start, length);
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
