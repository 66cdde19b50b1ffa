// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.List;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.FixedHeader;
import io.mqttpanel.broker.mqtt.session.PacketCheck;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Cut of a client's bytes into whole packets, in front of the decoder. The decoder begins
 * a packet anew with each piece of it that arrives, and makes objects of everything in
 * it, so it gets no packet that is not complete, none that breaks a rule or has too many
 * parts, and only a few more once reading is paused: bytes take less memory than packets.
 * The clients of an event loop take turns, so that many packets that came at once do not
 * keep the loop from the others.
 */
public final class PacketFrameHandler extends ByteToMessageDecoder {

	/** Acknowledgements may be among these, and what is paused can wait for them. */
	private static final int PACKETS_WHILE_PAUSED = 64;

	private final ClientConnection client;

	private final ConnectionCloser closer;

	private final int maxPacketSize;

	private final PacketCheck check;

	private final PartialPackets partial;

	private int counted;

	private int whilePaused;

	private int ofTurn;

	private boolean waiting;

	private boolean ended;

	/** Whether packets may be left that are complete. */
	private boolean rest;

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
		this.check = new PacketCheck(client.protocolVersion(), maxUserProperties);
		setCumulator(new UncutBytes());
	}

	@Override
	public void handlerAdded(ChannelHandlerContext ctx) {
		this.client.network().whenResumed(() -> resumed(ctx));
	}

	@Override
	public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
		if (UncutBytes.isTooLarge(internalBuffer())) {
			channelRead(ctx, Unpooled.EMPTY_BUFFER);
		}
		super.channelReadComplete(ctx);
		this.ofTurn = this.waiting ? this.ofTurn : 0;
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

	/**
	 * No more is read before what is left has passed: the end of the connection might be.
	 */
	private void resumed(ChannelHandlerContext ctx) {
		this.whilePaused = 0;
		if (this.rest) {
			awaitTurn(ctx);
		}
	}

	private void awaitTurn(ChannelHandlerContext ctx) {
		this.waiting = true;
		this.client.network().pause(PauseReason.TURN);
		LoopTurns.current().await(this.client.network()::behindNetwork, () -> takeTurn(ctx));
	}

	private void takeTurn(ChannelHandlerContext ctx) {
		this.waiting = false;
		this.ofTurn = 0;
		this.rest = false;
		this.client.network().resume(PauseReason.TURN);
		goOn(ctx);
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
		if (this.ended) {
			in.skipBytes(in.readableBytes());
			return;
		}
		this.rest = !mayPass(ctx) || !hasTurn(ctx);
		if (!this.rest) {
			next(in, out);
		}
	}

	/** The rest of what was read waits until the others of the event loop had a turn. */
	private boolean hasTurn(ChannelHandlerContext ctx) {
		if (this.ofTurn < LoopTurns.current().packets() || !ctx.channel().isActive()
				|| ctx.executor().isShuttingDown()) {
			return true;
		}
		if (!this.waiting) {
			awaitTurn(ctx);
		}
		return false;
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
			if (in.readableBytes() >= FixedHeader.MAX_LENGTH) {
				end(in, ConnectionFault.of(Disconnect.MALFORMED_PACKET,
						"sent a packet with a length that does not end [MQTT5-2.1.4]"));
			}
			return;
		}
		int size = header + FixedHeader.remainingLength(in, start, header);
		if (size > this.maxPacketSize) {
			end(in, ConnectionFault.of(Disconnect.PACKET_TOO_LARGE, "sends a packet of " + size + " bytes"));
		}
		else if (in.readableBytes() >= size) {
			this.whilePaused += this.client.network().isPaused() ? 1 : 0;
			this.ofTurn++;
			next(in, in.readRetainedSlice(size), header, out);
		}
	}

	/** Nothing behind DISCONNECT is looked at [MQTT-3.14.4-2]. */
	private void next(ByteBuf in, ByteBuf packet, int header, List<Object> out) {
		@Nullable ConnectionFault fault = this.check.of(packet, header);
		if (fault == null) {
			this.ended = packet.getUnsignedByte(packet.readerIndex()) >> 4 == MqttMessageType.DISCONNECT.value();
			out.add(packet);
		}
		else {
			packet.release();
			end(in, fault);
		}
	}

	private void end(ByteBuf in, ConnectionFault fault) {
		this.ended = true;
		in.skipBytes(in.readableBytes());
		this.closer.disconnect(this.client, fault.reason(), fault.sentence());
	}

}
