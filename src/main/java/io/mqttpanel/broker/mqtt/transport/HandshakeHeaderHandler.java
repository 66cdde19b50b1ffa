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
 * large is told to {@link HandshakeRequestHandler} by an event with the status. Frames
 * that come with it are passed on behind it, when their decoder is in the pipeline.
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
		int length = length(in);
		if (length > 0) {
			ctx.fireChannelRead(in.readRetainedSlice(length));
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

	/**
	 * Returns the bytes of the header, 0 while it is not complete. A line without
	 * characters ends it, whether or not lines end with CR.
	 */
	private int length(ByteBuf in) {
		int end = in.writerIndex();
		for (int i = in.readerIndex() + Math.max(0, this.searched - END_BYTES); i < end - 1; i++) {
			int next = (in.getByte(i + 1) == '\r' && i < end - 2) ? i + 2 : i + 1;
			if (in.getByte(i) == '\n' && in.getByte(next) == '\n') {
				return next + 1 - in.readerIndex();
			}
		}
		this.searched = in.readableBytes();
		return 0;
	}

}
