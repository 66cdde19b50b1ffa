// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

import io.mqttpanel.broker.relay.frame.TextFrame;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * Connection to the Panel, from its opening to its end. It waits for the greeting, sends
 * events as the socket and the window allow, answers pings, sends its own, and detects a
 * peer that is gone. It opens no socket and starts no timer: its methods are called on
 * the relay's thread when something happens.
 */
public final class PanelConnection {

	/** Handler that each socket needs in front of Netty's WebSocket encoder. */
	public static final ChannelHandler FRAMES_HANDLER = new EncodedFramesHandler();

	private static final Logger logger = LoggerFactory.getLogger(PanelConnection.class);

	private static final int DEFAULT_ACTIVITY_TIMEOUT = 30;

	private final OutgoingEvents events;

	private final LongSupplier clock;

	private final Duration connectTimeout;

	private final Duration pongTimeout;

	private final Listener listener;

	private final long openedAt;

	private @Nullable FrameBatch batch;

	private @Nullable FluxSink<ByteBuf> frames;

	/** Frame that did not fit into the previous batch. */
	private @Nullable TextFrame next;

	private @Nullable CloseReason closeReason;

	/** Activity since the Panel's greeting, {@code null} before. */
	private @Nullable ConnectionActivity activity;

	private boolean pongWanted;

	private boolean pingWanted;

	private boolean pumping;

	private boolean pumpAgain;

	/**
	 * Creates a connection that is not open yet.
	 * @param events the events to send
	 * @param clock the time in nanoseconds
	 * @param connectTimeout the maximum time until the Panel's greeting
	 * @param pongTimeout the maximum time until the Panel's answer to a ping
	 * @param listener the listener for the state of the connection
	 */
	public PanelConnection(OutgoingEvents events, LongSupplier clock, Duration connectTimeout, Duration pongTimeout,
			Listener listener) {
		this.events = events;
		this.clock = clock;
		this.connectTimeout = connectTimeout;
		this.pongTimeout = pongTimeout;
		this.listener = listener;
		this.openedAt = clock.getAsLong();
	}

	/**
	 * Handles the opening of the socket.
	 * @param frames receives buffers of encoded frames; its demand is the number of
	 * buffers that the socket has room for
	 * @param allocator allocates the buffers
	 * @param masks the source of the masks of WebSocket frames, unpredictable for others
	 */
	public void opened(FluxSink<ByteBuf> frames, ByteBufAllocator allocator, SplittableRandom masks) {
		FrameBatch batch = new FrameBatch(allocator, masks);
		this.frames = frames;
		this.batch = batch;
		frames.onDispose(batch::release);
		frames.onRequest((ignored) -> pump());
	}

	/**
	 * Handles a text frame.
	 * @param text the content of the frame
	 */
	public void received(String text) {
		if (this.activity != null) {
			this.activity.received(this.clock.getAsLong());
		}
		PusherMessage message = PusherMessage.parse(text);
		if (message == null) {
			logger.debug("The Panel sent a frame of {} characters that is not a message: it is ignored", text.length());
			return;
		}
		switch (message.event()) {
			case PusherMessage.CONNECTION_ESTABLISHED -> established(message);
			case PusherMessage.PING -> this.pongWanted = true;
			case PusherMessage.PONG -> ponged();
			case PusherMessage.ERROR -> error(message);
			default -> logger.trace("The Panel sent {}: it is ignored", message.event());
		}
		pump();
	}

	private void established(PusherMessage message) {
		if (this.activity == null) {
			int seconds = message.data().path("activity_timeout").asInt(DEFAULT_ACTIVITY_TIMEOUT);
			this.activity = new ConnectionActivity(seconds, this.clock.getAsLong());
			this.listener.established(this);
		}
	}

	private void ponged() {
		if (this.closeReason == null && this.events.window().ponged(this.clock.getAsLong())) {
			this.listener.works();
		}
	}

	private void error(PusherMessage message) {
		int code = message.data().path("code").asInt(0);
		if (code == CloseReason.OVER_RATE_LIMIT) {
			this.events.window().halve();
		}
		end(CloseReason.of(code, message.data().path("message").asString("")));
	}

	/**
	 * Handles a close frame of the Panel.
	 * @param code the code of the close frame
	 * @param reason the reason in the close frame
	 */
	public void closed(int code, String reason) {
		if (this.closeReason == null) {
			this.closeReason = CloseReason.of(code, reason);
		}
	}

	/**
	 * Sends waiting events and checks the timeouts. It is called periodically.
	 */
	public void tick() {
		long now = this.clock.getAsLong();
		ConnectionActivity current = this.activity;
		if (current == null) {
			if (now - this.openedAt > this.connectTimeout.toNanos()) {
				end(new CloseReason("it did not greet within " + this.connectTimeout, Advice.LATER));
			}
			return;
		}
		long patience = this.pongTimeout.toNanos();
		if (this.events.window().oldestPingAge(now) > patience || current.isGone(now, patience)) {
			end(new CloseReason("it did not answer a ping within " + this.pongTimeout, Advice.LATER));
			return;
		}
		if (current.hasJustLasted(now)) {
			this.listener.works();
		}
		this.pingWanted = current.pingDue(now, this.events.window().awaitsPong());
		pump();
	}

	private void end(CloseReason closeReason) {
		if (this.closeReason == null) {
			this.closeReason = closeReason;
			this.listener.ended(this);
		}
	}

	/**
	 * Sends events as long as the socket has room. A call from within makes another round
	 * instead of a nested one.
	 */
	private void pump() {
		FluxSink<ByteBuf> frames = this.frames;
		FrameBatch batch = this.batch;
		this.pumpAgain = true;
		if (frames == null || batch == null || this.pumping) {
			return;
		}
		this.pumping = true;
		while (this.pumpAgain) {
			this.pumpAgain = false;
			long now = this.clock.getAsLong();
			while (isSending() && !frames.isCancelled() && frames.requestedFromDownstream() > 0) {
				ByteBuf buffer = nextFrames(batch, now);
				if (buffer == null) {
					break;
				}
				frames.next(buffer);
			}
		}
		this.pumping = false;
	}

	private boolean isSending() {
		return this.activity != null && this.closeReason == null;
	}

	private @Nullable ByteBuf nextFrames(FrameBatch batch, long now) {
		while (!batch.isFull()) {
			TextFrame frame = (this.next != null) ? this.next : next(now);
			if (frame == null) {
				break;
			}
			this.next = batch.add(frame) ? null : frame;
			if (this.next != null) {
				break;
			}
		}
		ByteBuf frames = batch.take();
		if (frames != null && this.activity != null) {
			this.activity.sent(now);
		}
		return frames;
	}

	private @Nullable TextFrame next(long now) {
		if (this.pongWanted) {
			this.pongWanted = false;
			return PusherMessage.PONG_FRAME;
		}
		if (this.pingWanted || this.events.pingDue(now)) {
			this.pingWanted = false;
			this.events.window().pinged(now);
			return PusherMessage.PING_FRAME;
		}
		return this.events.next(now);
	}

	/**
	 * Completes the connection once all frames are written.
	 */
	public void complete() {
		if (this.closeReason == null) {
			this.closeReason = new CloseReason("this broker stops", Advice.LATER);
		}
		if (this.frames != null) {
			this.frames.complete();
		}
	}

	/**
	 * Returns whether the Panel has sent its greeting.
	 * @return {@code true} from then on
	 */
	public boolean isEstablished() {
		return this.activity != null;
	}

	/**
	 * Returns the reason for the end of this connection.
	 * @return the reason, {@code null} if it is not known
	 */
	public @Nullable CloseReason closeReason() {
		return this.closeReason;
	}

	/**
	 * Listener for the state of a connection.
	 */
	public interface Listener {

		/**
		 * Called when the Panel has sent its greeting and events are sent.
		 * @param connection the connection
		 */
		void established(PanelConnection connection);

		/**
		 * Called when the Panel has answered a ping, and when the connection has lasted.
		 */
		void works();

		/**
		 * Called when the connection has to be closed.
		 * @param connection the connection
		 */
		void ended(PanelConnection connection);

	}

}
