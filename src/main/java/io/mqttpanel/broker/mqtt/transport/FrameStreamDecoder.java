// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameDecoder;
import org.jspecify.annotations.Nullable;

/**
 * Decoder of a client's frames [RFC 6455, 5] that collects none: what has come of a frame
 * is passed on as a fragment of it, as everything on the way may cut fragments anew [RFC
 * 6455, 5.4]. Bytes of MQTT wait behind it only, where they are counted, whatever frames
 * they come in [MQTT-6.0.0-4].
 */
final class FrameStreamDecoder extends ByteToMessageDecoder implements WebSocketFrameDecoder {

	private static final int FINAL = 0x80;

	private static final int RESERVED = 0x70;

	private static final int OPCODE = 0x0F;

	private static final int CONTINUATION = 0x0;

	private static final int TEXT = 0x1;

	private static final int BINARY = 0x2;

	private static final int CLOSE = 0x8;

	private static final int PING = 0x9;

	private static final int PONG = 0xA;

	private static final int MASKED = 0x80;

	private static final int LENGTH = 0x7F;

	/** More bytes than a control frame may have, in a length of two bytes. */
	private static final int LENGTH_IN_TWO = 126;

	private static final int LENGTH_IN_EIGHT = 127;

	private final int maxFrame;

	private int opcode;

	private boolean last;

	private int mask;

	/** Bytes of the frame that have not come. */
	private int left;

	private boolean withinFrame;

	private boolean withinMessage;

	private boolean ended;

	/**
	 * Creates the decoder of one connection.
	 * @param maxFrame maximum bytes of a frame
	 */
	FrameStreamDecoder(int maxFrame) {
		this.maxFrame = maxFrame;
	}

	/**
	 * Takes the place of the decoder that a handshake has installed, before bytes have
	 * met it.
	 * @param pipeline pipeline of the connection
	 */
	void install(ChannelPipeline pipeline) {
		@Nullable WebSocketFrameDecoder installed = pipeline.get(WebSocketFrameDecoder.class);
		if (installed != null) {
			pipeline.replace(installed, null, this);
		}
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		try {
			if (this.ended) {
				in.skipBytes(in.readableBytes());
			}
			else if (this.withinFrame || begins(in)) {
				next(in, out);
			}
		}
		catch (CorruptedWebSocketFrameException ex) {
			this.ended = true;
			in.skipBytes(in.readableBytes());
			if (ctx.channel().isActive()) {
				ctx.writeAndFlush(new CloseWebSocketFrame(ex.closeStatus(), ex.getMessage()))
					.addListener(ChannelFutureListener.CLOSE);
			}
			throw ex;
		}
	}

	/** Reads the header of a frame when it is complete. */
	private boolean begins(ByteBuf in) {
		int start = in.readerIndex();
		if (in.readableBytes() < Short.BYTES) {
			return false;
		}
		int first = in.getUnsignedByte(start);
		int second = in.getUnsignedByte(start + 1);
		check(first, second);
		int size = second & LENGTH;
		int more = (size < LENGTH_IN_TWO) ? 0 : (size == LENGTH_IN_TWO) ? Short.BYTES : Long.BYTES;
		if (in.readableBytes() < Short.BYTES + more) {
			return false;
		}
		int length = length(in, start + Short.BYTES, size);
		if (in.readableBytes() < Short.BYTES + more + Integer.BYTES) {
			return false;
		}
		this.mask = in.skipBytes(Short.BYTES + more).readInt();
		this.opcode = first & OPCODE;
		this.last = (first & FINAL) != 0;
		this.left = length;
		this.withinFrame = true;
		this.withinMessage = (this.opcode < CLOSE) ? !this.last : this.withinMessage;
		return true;
	}

	private void check(int first, int second) {
		int code = first & OPCODE;
		if ((first & RESERVED) != 0 || (second & MASKED) == 0) {
			throw violation("A client's frame is masked, without extensions");
		}
		if (code >= CLOSE) {
			if (code > PONG || (first & FINAL) == 0 || (second & LENGTH) >= LENGTH_IN_TWO) {
				throw violation("A control frame is a close, ping or pong, whole and short");
			}
		}
		else if (code > BINARY || this.withinMessage != (code == CONTINUATION)) {
			throw violation("A frame of data continues a message, or begins one that is text or binary");
		}
	}

	private int length(ByteBuf in, int at, int size) {
		if (size < LENGTH_IN_TWO) {
			return size;
		}
		long length = (size == LENGTH_IN_TWO) ? in.getUnsignedShort(at) : in.getLong(at);
		if (length < ((size == LENGTH_IN_TWO) ? LENGTH_IN_TWO : 1 << Short.SIZE)) {
			throw violation("A length takes as few bytes as it can");
		}
		if (length > this.maxFrame) {
			throw new CorruptedWebSocketFrameException(WebSocketCloseStatus.MESSAGE_TOO_BIG,
					"A frame has at most " + this.maxFrame + " bytes");
		}
		return (int) length;
	}

	/** Passes a control frame when it is complete, and anything of data. */
	private void next(ByteBuf in, List<Object> out) {
		int size = Math.min(this.left, in.readableBytes());
		if (this.opcode >= CLOSE) {
			if (size == this.left) {
				this.withinFrame = false;
				out.add(control(unmasked(in, size)));
			}
		}
		else if (this.opcode == TEXT) {
			// There is no MQTT in it, and who sends it is closed [MQTT-6.0.0-1].
			this.ended = true;
			out.add(new TextWebSocketFrame());
		}
		else if (size > 0 || this.left == 0) {
			out.add(data(unmasked(in, size)));
		}
	}

	private WebSocketFrame data(ByteBuf bytes) {
		this.left -= bytes.readableBytes();
		this.withinFrame = this.left > 0;
		boolean begins = this.opcode == BINARY;
		this.opcode = CONTINUATION;
		boolean ends = this.last && !this.withinFrame;
		return begins ? new BinaryWebSocketFrame(ends, 0, bytes) : new ContinuationWebSocketFrame(ends, 0, bytes);
	}

	/** Nothing behind a close is looked at [RFC 6455, 5.5.1]. */
	private WebSocketFrame control(ByteBuf bytes) {
		if (this.opcode == PING) {
			return new PingWebSocketFrame(bytes);
		}
		if (this.opcode == PONG) {
			return new PongWebSocketFrame(bytes);
		}
		this.ended = true;
		if (!isCloseGood(bytes)) {
			bytes.release();
			throw violation("A close has a status and a text, or nothing");
		}
		return new CloseWebSocketFrame(true, 0, bytes);
	}

	private static boolean isCloseGood(ByteBuf bytes) {
		int size = bytes.readableBytes();
		return size == 0 || (size >= Short.BYTES && WebSocketCloseStatus.isValidStatusCode(bytes.getUnsignedShort(0))
				&& ByteBufUtil.isText(bytes, Short.BYTES, size - Short.BYTES, StandardCharsets.UTF_8));
	}

	/** A copy, so that what waits keeps nothing else that came with it. */
	private ByteBuf unmasked(ByteBuf in, int size) {
		ByteBuf bytes = in.readBytes(size);
		int i = 0;
		for (; i <= size - Integer.BYTES; i += Integer.BYTES) {
			bytes.setInt(i, bytes.getInt(i) ^ this.mask);
		}
		for (; i < size; i++) {
			this.mask = Integer.rotateLeft(this.mask, Byte.SIZE);
			bytes.setByte(i, bytes.getByte(i) ^ this.mask);
		}
		return bytes;
	}

	private static CorruptedWebSocketFrameException violation(String sentence) {
		return new CorruptedWebSocketFrameException(WebSocketCloseStatus.PROTOCOL_ERROR, sentence);
	}

}
