// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.limit;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.connection.Reading;

/**
 * Slows a client down to a rate: what has come is taken, but no more is read until it
 * would have come at that rate. Nothing is lost; TCP makes the client wait.
 */
final class Throttle {

	private @Nullable Pace pace;

	private long perSecond;

	private final LimitReached.Limit limit;

	private final BrokerEvents events;

	private boolean pausing;

	/**
	 * Creates one that slows nobody down until it is told a rate.
	 * @param limit what is limited
	 * @param events hears when the limit is reached
	 */
	Throttle(LimitReached.Limit limit, BrokerEvents events) {
		this.limit = limit;
		this.events = events;
	}

	/**
	 * Sets the rate.
	 * @param perSecond how many units in a second, 0 for any number
	 */
	void allow(long perSecond) {
		if (perSecond != this.perSecond) {
			this.perSecond = perSecond;
			this.pace = (perSecond > 0) ? new Pace(perSecond) : null;
		}
	}

	void count(ChannelHandlerContext ctx, long units) {
		long wait = take(units);
		if (wait > 0 && !this.pausing) {
			this.pausing = true;
			Reading.pause(ctx.channel(), this);
			this.events.announce(new LimitReached(this.limit, System.currentTimeMillis()));
			resumeLater(ctx, wait);
		}
	}

	private long take(long units) {
		Pace current = this.pace;
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
				Reading.resume(ctx.channel(), this);
			}
		}, wait, TimeUnit.NANOSECONDS);
	}

}
