// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.HttpResponseStatus;

/**
 * Wait for the whole header of a WebSocket handshake. Until then it is bytes outside the
 * heap: as a table of names and values it takes forty times as much. One that is too
 * large is told to {@link HandshakeRequestHandler} by an event with the status.
 */
final class HandshakeHeaderHandler extends ByteToMessageDecoder {

	/** Maximum bytes of the request line, as in Netty. */
	static final int MAX_LINE_BYTES = 4096;

	/** Maximum bytes of the headers; cookies of single sign-on take half of it. */
	static final int MAX_HEADER_BYTES = 16 * 1024;

	/** Bytes of the end of a header. */
	private static final int END_BYTES = 3;

	private int searched;

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		if (this.searched == 0) {
			skipBlank(in);
		}
		if (isComplete(in)) {
			ctx.pipeline().remove(this);
		}
		else if (in.readableBytes() > MAX_LINE_BYTES + MAX_HEADER_BYTES) {
			// What the decoder counts of a line is less than what it keeps of it.
			boolean line = in.bytesBefore(MAX_LINE_BYTES, (byte) '\n') >= 0;
			in.skipBytes(in.readableBytes());
			ctx.fireUserEventTriggered(line ? HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
					: HttpResponseStatus.REQUEST_URI_TOO_LONG);
		}
	}

	/** The decoder skips it, too. */
	private static void skipBlank(ByteBuf in) {
		while (in.isReadable() && isBlank(in.getByte(in.readerIndex()))) {
			in.skipBytes(1);
		}
	}

	private static boolean isBlank(byte character) {
		return Character.isISOControl(character) || Character.isWhitespace(character);
	}

	/** A line without characters ends it, whether or not lines end with CR. */
	private boolean isComplete(ByteBuf in) {
		int end = in.writerIndex();
		for (int i = in.readerIndex() + Math.max(0, this.searched - END_BYTES); i < end - 1; i++) {
			if (in.getByte(i) == '\n' && (in.getByte(i + 1) == '\n'
					|| (i < end - 2 && in.getByte(i + 1) == '\r' && in.getByte(i + 2) == '\n'))) {
				return true;
			}
		}
		this.searched = in.readableBytes();
		return false;
	}

}
