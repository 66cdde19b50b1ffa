// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.FixedHeader;

/**
 * Cut of a client's bytes into whole packets, in front of the decoder. The decoder begins
 * a packet anew with each piece of it that arrives, and makes objects of everything in
 * it, so it gets no packet that is not complete, none with too many parts, and only a few
 * more once reading is paused: bytes take less memory than packets.
 */
public final class PacketFrameHandler extends ByteToMessageDecoder {

	/** Acknowledgements may be among these, and what is paused can wait for them. */
	private static final int PACKETS_WHILE_PAUSED = 64;

	private final ClientConnection client;

	private final ConnectionCloser closer;

	private final int maxPacketSize;

	private final int maxUserProperties;

	private final PartialPackets partial;

	private int counted;

	private int whilePaused;

	/** Whether what comes is left to the decoder: it cannot be cut. */
	private boolean passing;

	private boolean ended;

	private boolean decoding;

	/**
	 * Creates the handler of one client.
	 * @param client the client
	 * @param maxPacketSize bytes of a packet, with its fixed header, that the decoder
	 * takes
	 * @param maxUserProperties user properties of one packet
	 * @param closer what disconnects clients
	 * @param partial memory of packets that are not complete
	 */
	public PacketFrameHandler(ClientConnection client, int maxPacketSize, int maxUserProperties,
			ConnectionCloser closer, PartialPackets partial) {
		this.partial = partial;
		this.client = client;
		this.closer = closer;
		this.maxPacketSize = maxPacketSize;
		this.maxUserProperties = client.isMqtt5() ? maxUserProperties : PacketParts.NO_PROPERTIES;
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.client.network().whenResumed(() -> resumed(ctx));
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
		super.channelReadComplete(ctx);
		if (!ctx.isRemoved() && !this.client.network().isPaused()) {
			count(this.ended ? 0 : actualReadableBytes());
		}
	}

	private void count(int size) {
		int now = (size >= PartialPackets.SMALL) ? size : 0;
		if (now != this.counted) {
			this.counted = now;
			this.partial.note(this.client, now);
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext ctx) throws Exception {
		count(0);
		super.channelInactive(ctx);
	}

	@Override
	protected void handlerRemoved0(ChannelHandlerContext ctx) {
		count(0);
	}

	private void resumed(ChannelHandlerContext ctx) {
		this.whilePaused = 0;
		if (!this.decoding && internalBuffer().isReadable()) {
			ctx.executor().execute(() -> goOn(ctx));
		}
	}

	/** Nothing may come any more that would make it look at what it has. */
	private void goOn(ChannelHandlerContext ctx) {
		if (ctx.isRemoved()) {
			return;
		}
		try {
			channelRead(ctx, Unpooled.EMPTY_BUFFER);
			channelReadComplete(ctx);
		}
		// The decoder declares any; what it throws ends up where Netty would take it.
		catch (Exception ex) {
			ctx.fireExceptionCaught(ex);
		}
	}

	@Override
	protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		this.decoding = true;
		try {
			cut(ctx, in, out);
		}
		finally {
			this.decoding = false;
		}
	}

	private void cut(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
		if (this.ended) {
			in.skipBytes(in.readableBytes());
		}
		else if (!this.passing && mayPass(ctx)) {
			next(in, out);
		}
		if (this.passing) {
			out.add(in.readRetainedSlice(in.readableBytes()));
		}
	}

	/** What came before the end of the connection is taken in any case. */
	private boolean mayPass(ChannelHandlerContext ctx) {
		return !this.client.network().isPaused() || this.whilePaused < PACKETS_WHILE_PAUSED
				|| !ctx.channel().isActive();
	}

	private void next(ByteBuf in, List<Object> out) {
		int start = in.readerIndex();
		int header = FixedHeader.length(in, start);
		if (header == 0) {
			this.passing = in.readableBytes() >= FixedHeader.MAX_LENGTH;
			return;
		}
		int size = header + FixedHeader.remainingLength(in, start, header);
		if (size > this.maxPacketSize) {
			this.passing = true;
			return;
		}
		if (in.readableBytes() < size) {
			return;
		}
		this.whilePaused += this.client.network().isPaused() ? 1 : 0;
		ByteBuf packet = in.readRetainedSlice(size);
		@Nullable String fault = PacketParts.tooMany(packet, header, this.maxUserProperties);
		if (fault == null) {
			out.add(packet);
			return;
		}
		packet.release();
		this.ended = true;
		this.closer.disconnect(this.client, Disconnect.PACKET_TOO_LARGE, fault);
	}

}
