// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.NetworkConnection.PauseReason;

/**
 * Slow-down of one client to a rate: what has come is taken, but no more is read until it
 * would have come at that rate. Nothing is lost; TCP makes the client wait.
 */
final class Throttle {

	private final NetworkConnection network;

	private final PauseReason reason;

	private final BrokerEvents events;

	private @Nullable RateLimiter limiter;

	private long perSecond;

	private boolean pausing;

	/**
	 * Creates one that slows nobody down until it has a rate.
	 * @param network the connection
	 * @param reason the reason for which its reading is paused
	 * @param events where it is announced that the limit is reached
	 */
	Throttle(NetworkConnection network, PauseReason reason, BrokerEvents events) {
		this.network = network;
		this.reason = reason;
		this.events = events;
	}

	/**
	 * Sets the rate.
	 * @param perSecond units in a second, 0 for any number
	 */
	void allow(long perSecond) {
		if (perSecond != this.perSecond) {
			this.perSecond = perSecond;
			this.limiter = (perSecond > 0) ? new RateLimiter(perSecond) : null;
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
		return (this.reason == PauseReason.BYTE_RATE) ? LimitReached.Limit.BYTE_RATE : LimitReached.Limit.PACKET_RATE;
	}

	private long take(long units) {
		RateLimiter current = this.limiter;
		return (current != null) ? current.take(units) : 0;
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
