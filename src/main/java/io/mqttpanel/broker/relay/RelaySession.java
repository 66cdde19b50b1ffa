// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;

import io.mqttpanel.broker.relay.protocol.CloseReason;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;
import io.mqttpanel.broker.relay.protocol.OutgoingEvents;
import io.mqttpanel.broker.relay.protocol.PanelConnection;

/**
 * Session of the relay from a start to a stop, with one connection at a time. After the
 * end of each connection it connects again. A stop lets the buffer drain for a bounded
 * time; if the Panel is not connected, there is one more attempt. Everything but
 * {@link #start()} and {@link #stop(Runnable)} runs on the relay's thread.
 */
final class RelaySession implements PanelConnection.Listener {

	private static final Logger logger = LoggerFactory.getLogger(RelaySession.class);

	private static final Duration TICK = Duration.ofMillis(10);

	private static final Duration LOSS_CHECK = Duration.ofSeconds(1);

	private static final Duration DRAINING_RETRY = Duration.ofMillis(50);

	private static final Duration GOODBYE = Duration.ofMillis(500);

	private final RelayLoop loop = new RelayLoop();

	private final PanelConnector connector;

	private final OutgoingEvents events;

	private final RelayState state;

	private final LossEpisode losses;

	private final PresenceListener presence;

	private final RelayProperties properties;

	private final RandomGenerator random = new SplittableRandom();

	private @Nullable PanelConnection connection;

	private Disposable socket = Disposables.disposed();

	private @Nullable Future<?> nextAttempt;

	private @Nullable Runnable stopped;

	/** Number of failed attempts since the last connection that worked. */
	private int failures;

	private long drainUntil;

	private boolean closing;

	RelaySession(PanelConnector connector, OutgoingEvents events, RelayState state, LossEpisode losses,
			PresenceListener presence, RelayProperties properties) {
		this.connector = connector;
		this.events = events;
		this.state = state;
		this.losses = losses;
		this.presence = presence;
		this.properties = properties;
	}

	/**
	 * Starts to connect and returns at once.
	 */
	void start() {
		this.loop.execute(this.events.waiting()::open);
		this.loop.execute(this::connect);
		this.loop.repeat(this::tick, TICK);
		this.loop.repeat(this::checkLosses, LOSS_CHECK);
	}

	/**
	 * Starts to stop and returns at once.
	 * @param stopped runs when the session has stopped
	 */
	void stop(Runnable stopped) {
		this.loop.execute(() -> {
			this.stopped = stopped;
			this.events.resume();
			this.drainUntil = System.nanoTime() + this.properties.drainTimeout().toNanos();
			if (this.connection == null && this.events.left() > 0) {
				connect();
			}
		});
	}

	private void connect() {
		if (this.nextAttempt != null) {
			this.nextAttempt.cancel(false);
		}
		PanelConnection attempt = new PanelConnection(this.events, System::nanoTime, this.properties.connectTimeout(),
				this.properties.pongTimeout(), this);
		this.connection = attempt;
		this.state.attempting();
		this.socket = this.connector.connect(attempt, this.loop)
			.subscribe(null, (failure) -> over(attempt, String.valueOf(failure.getMessage())),
					() -> over(attempt, "it closed the connection"));
	}

	@Override
	public void established(PanelConnection connection) {
		this.state.up(this.connector.server(), this.events.left());
	}

	@Override
	public void works() {
		this.failures = 0;
	}

	@Override
	public void ended(PanelConnection connection) {
		over(connection, "it ended");
	}

	private void over(PanelConnection ended, String reason) {
		this.loop.execute(() -> {
			if (ended == this.connection) {
				this.connection = null;
				this.socket.dispose();
				this.events.connectionLost();
				CloseReason closeReason = ended.closeReason();
				proceed(ended, (closeReason != null) ? closeReason : new CloseReason(reason, Advice.LATER));
			}
		});
	}

	private void proceed(PanelConnection ended, CloseReason closeReason) {
		if (this.closing) {
			close();
			return;
		}
		this.state.down(this.connector.server(), closeReason);
		if (this.stopped == null) {
			this.nextAttempt = this.loop.schedule(this::connect, delay(closeReason.advice()));
		}
		else if (ended.isEstablished()) {
			this.nextAttempt = this.loop.schedule(this::connect, DRAINING_RETRY);
		}
		else {
			this.drainUntil = System.nanoTime();
		}
	}

	private Duration delay(Advice advice) {
		return this.properties.reconnect().delay(this.failures++, advice, this.random);
	}

	private void checkLosses() {
		this.losses.check();
		this.presence.check(this.connection != null && this.connection.isEstablished());
	}

	private void tick() {
		try {
			this.events.waiting().tick(System.nanoTime());
			if (this.connection != null) {
				this.connection.tick();
			}
			this.events.observe();
			if (this.stopped != null && !this.closing && !this.events.waiting().opening()) {
				drain();
			}
		}
		catch (RuntimeException ex) {
			logger.error("The relay failed: it closes the connection to the Panel and connects again", ex);
			if (this.connection != null) {
				over(this.connection, "this broker failed");
			}
		}
	}

	private void drain() {
		long left = this.events.left();
		if (left > 0 && System.nanoTime() - this.drainUntil < 0) {
			return;
		}
		if (left > 0 && this.events.waiting().surviveStop()) {
			logger.info("The Panel has not acknowledged {} events: they are sent after the next start", left);
		}
		else if (left > 0) {
			logger.warn("The Panel has not acknowledged {} events: they are lost", left);
		}
		this.losses.close();
		this.closing = true;
		if (this.connection != null) {
			this.connection.complete();
			this.loop.schedule(this::close, GOODBYE);
		}
		else {
			close();
		}
	}

	private void close() {
		Runnable stopped = this.stopped;
		if (stopped != null) {
			this.stopped = null;
			this.socket.dispose();
			this.connection = null;
			this.state.stopped();
			this.events.close(() -> this.loop.close(stopped));
		}
	}

}
