// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.FluxSink;

import io.mqttpanel.broker.relay.frame.TextFrame;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

/**
 * One connection to the Panel, from its opening to its end: waits for the greeting, sends
 * facts as the socket takes them and the window allows, answers pings and sends its own,
 * and notices when nobody is there any more. Knows neither sockets nor timers: it is told
 * what happens, always on the relay's thread.
 */
public final class PanelConnection {

	private static final Logger logger = LoggerFactory.getLogger(PanelConnection.class);

	private static final TextFrame PING = PusherMessage.frame(PusherMessage.PING);

	private static final TextFrame PONG = PusherMessage.frame(PusherMessage.PONG);

	private static final int DEFAULT_ACTIVITY_TIMEOUT = 30;

	private final OutgoingEvents events;

	private final ConnectionTimeouts timeouts;

	private final Listener listener;

	private final long openedAt;

	private @Nullable FrameBatch batch;

	private @Nullable FluxSink<ByteBuf> frames;

	/** Frame that found no room in the batch before. */
	private @Nullable TextFrame next;

	private @Nullable CloseReason closeReason;

	private boolean established;

	private boolean pongWanted;

	private boolean pingWanted;

	private boolean pumping;

	private boolean pumpAgain;

	private long lastReceived;

	private long activityTimeout;

	/**
	 * Creates a connection that is about to be opened.
	 * @param events what is sent over it
	 * @param timeouts how long it may take for what
	 * @param listener is told when the Panel has greeted
	 */
	public PanelConnection(OutgoingEvents events, ConnectionTimeouts timeouts, Listener listener) {
		this.events = events;
		this.timeouts = timeouts;
		this.listener = listener;
		this.openedAt = timeouts.now();
	}

	/**
	 * The socket is open and takes frames.
	 * @param frames where encoded frames go, several in a buffer; its demand is the
	 * number of buffers that the socket has room for
	 * @param batch encodes the frames, and is released when the connection ends
	 */
	public void opened(FluxSink<ByteBuf> frames, FrameBatch batch) {
		this.frames = frames;
		this.batch = batch;
		frames.onDispose(batch::release);
		frames.onRequest((ignored) -> pump());
	}

	/**
	 * A text frame came.
	 * @param text its content
	 */
	public void received(String text) {
		this.lastReceived = this.timeouts.now();
		PusherMessage message = PusherMessage.parse(text);
		if (message == null) {
			logger.debug("The Panel sent a frame that is no message, {} characters long", text.length());
			return;
		}
		switch (message.event()) {
			case PusherMessage.CONNECTION_ESTABLISHED -> established(message);
			case PusherMessage.PING -> this.pongWanted = true;
			case PusherMessage.PONG -> ponged();
			case PusherMessage.ERROR -> error(message);
			default -> logger.trace("The Panel sent {}", message.event());
		}
		pump();
	}

	private void established(PusherMessage message) {
		if (!this.established) {
			this.established = true;
			int seconds = message.data().path("activity_timeout").asInt(DEFAULT_ACTIVITY_TIMEOUT);
			this.activityTimeout = ConnectionTimeouts.seconds(Math.max(1, seconds));
			this.listener.established(this);
		}
	}

	private void ponged() {
		if (this.closeReason == null && this.events.window().ponged(this.lastReceived)) {
			this.listener.acknowledged();
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
	 * The Panel closed the connection.
	 * @param code the code of its close frame
	 * @param reason what it said
	 */
	public void closed(int code, String reason) {
		if (this.closeReason == null) {
			this.closeReason = CloseReason.of(code, reason);
		}
	}

	/**
	 * Time has passed: sends what waits and looks whether the Panel is still there.
	 */
	public void tick() {
		long now = this.timeouts.now();
		if (!this.established) {
			if (now - this.openedAt > this.timeouts.connect()) {
				end(new CloseReason("it did not greet within " + this.timeouts.connectTimeout(), Advice.LATER));
			}
			return;
		}
		long silence = now - this.lastReceived;
		if (this.events.window().oldestPingAge(now) > this.timeouts.pong()
				|| silence > this.activityTimeout + this.timeouts.pong()) {
			end(new CloseReason("it did not answer a ping within " + this.timeouts.pongTimeout(), Advice.LATER));
			return;
		}
		this.pingWanted = silence >= this.activityTimeout && !this.events.window().awaitsPong();
		pump();
	}

	private void end(CloseReason closeReason) {
		if (this.closeReason == null) {
			this.closeReason = closeReason;
			this.listener.ended(this);
		}
	}

	/**
	 * Sends what there is to send, as long as the socket takes it. What happens meanwhile
	 * may call this again, so it goes round instead of deeper.
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
			long now = this.timeouts.now();
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
		return this.established && this.closeReason == null;
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
		return batch.take();
	}

	private @Nullable TextFrame next(long now) {
		if (this.pongWanted) {
			this.pongWanted = false;
			return PONG;
		}
		if (this.pingWanted || this.events.window().pingDue(now, this.timeouts.acknowledgement())) {
			this.pingWanted = false;
			this.events.window().pinged(now);
			return PING;
		}
		return this.events.next(now);
	}

	/**
	 * Says goodbye, once everything the socket has taken is written.
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
	 * Returns whether the Panel has greeted.
	 * @return {@code true} from then on
	 */
	public boolean isEstablished() {
		return this.established;
	}

	/**
	 * Returns why this connection ended.
	 * @return what is known of it, {@code null} for nothing
	 */
	public @Nullable CloseReason closeReason() {
		return this.closeReason;
	}

	/**
	 * Is told what becomes of a connection.
	 */
	public interface Listener {

		/**
		 * The Panel has greeted: facts flow.
		 * @param connection the connection
		 */
		void established(PanelConnection connection);

		/**
		 * The Panel has answered a ping.
		 */
		void acknowledged();

		/**
		 * The connection is of no more use and has to be closed.
		 * @param connection the connection
		 */
		void ended(PanelConnection connection);

	}

}
