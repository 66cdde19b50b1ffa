// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.PauseReason;

/**
 * Slow-down of one client to a rate: what has come is taken, but no more is read until it
 * would have come at that rate. A whole second's worth can come at once. Nothing is lost;
 * TCP makes the client wait. On the event loop only.
 */
final class Throttle {

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final NetworkConnection network;

	private final PauseReason reason;

	private final BrokerEvents events;

	private final LongSupplier clock;

	/** Counts for several clients, {@code null} where this counts for one. */
	private final @Nullable LongUnaryOperator shared;

	private long perSecond;

	/** When all that has come would have come, had it come evenly. */
	private long due;

	private boolean pausing;

	/**
	 * Creates one that slows nobody down until it has a rate.
	 * @param network the connection
	 * @param reason the reason for which its reading is paused
	 * @param events where it is announced that the limit is reached
	 */
	Throttle(NetworkConnection network, PauseReason reason, BrokerEvents events) {
		this(network, reason, events, System::nanoTime);
	}

	/**
	 * Creates one that shares its rate.
	 * @param network the connection
	 * @param reason the reason for which its reading is paused
	 * @param events where it is announced that the limit is reached
	 * @param shared counts what has come, as {@link #take} does
	 */
	Throttle(NetworkConnection network, PauseReason reason, BrokerEvents events, LongUnaryOperator shared) {
		this(network, reason, events, System::nanoTime, shared);
	}

	Throttle(NetworkConnection network, PauseReason reason, BrokerEvents events, LongSupplier clock) {
		this(network, reason, events, clock, null);
	}

	private Throttle(NetworkConnection network, PauseReason reason, BrokerEvents events, LongSupplier clock,
			@Nullable LongUnaryOperator shared) {
		this.shared = shared;
		this.network = network;
		this.reason = reason;
		this.events = events;
		this.clock = clock;
	}

	/**
	 * Sets the rate.
	 * @param perSecond units in a second, 0 for any number
	 */
	void allow(long perSecond) {
		if (perSecond != this.perSecond) {
			this.perSecond = perSecond;
			this.due = this.clock.getAsLong();
		}
	}

	void count(ChannelHandlerContext ctx, long units) {
		long wait = take(units);
		if (wait > 0 && !this.pausing) {
			this.pausing = true;
			this.network.pause(this.reason);
			this.events.announce(new LimitReached(limit(), System.currentTimeMillis()));
			resumeLater(ctx, wait);
		}
	}

	private LimitReached.Limit limit() {
		return switch (this.reason) {
			case BYTE_RATE -> LimitReached.Limit.BYTE_RATE;
			case TEAM_RATE -> LimitReached.Limit.TEAM_RATE;
			default -> LimitReached.Limit.PACKET_RATE;
		};
	}

	/**
	 * Counts what has come, too much or not.
	 * @param units how much
	 * @return how many nanoseconds nothing more should come, 0 if it can
	 */
	long take(long units) {
		if (this.shared != null) {
			return this.shared.applyAsLong(units);
		}
		if (this.perSecond <= 0) {
			return 0;
		}
		long now = this.clock.getAsLong();
		this.due = Math.max(0, this.due - now) + now + units * SECOND / this.perSecond;
		return Math.max(0, this.due - now - SECOND);
	}

	/** What came after the pause had begun makes it longer. */
	private void resumeLater(ChannelHandlerContext ctx, long wait) {
		ctx.executor().schedule(() -> {
			long more = take(0);
			if (more > 0 && ctx.channel().isActive()) {
				resumeLater(ctx, more);
			}
			else {
				this.pausing = false;
				this.network.resume(this.reason);
			}
		}, wait, TimeUnit.NANOSECONDS);
	}

}
