// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import java.util.concurrent.TimeUnit;

import io.netty.channel.ChannelHandlerContext;

import io.mqttpanel.broker.broker.netty.reading.Reading;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;

/**
 * Slows a client down to a rate: what has come is taken, but no more is read until it
 * would have come at that rate. Nothing is lost; TCP makes the client wait.
 */
final class Throttle {

	private final Pace pace;

	private final LimitReached.Limit limit;

	private final BrokerEvents events;

	private boolean pausing;

	Throttle(long perSecond, LimitReached.Limit limit, BrokerEvents events) {
		this.pace = new Pace(perSecond);
		this.limit = limit;
		this.events = events;
	}

	void count(ChannelHandlerContext ctx, int units) {
		long wait = this.pace.take(units);
		if (wait > 0 && !this.pausing) {
			this.pausing = true;
			Reading.pause(ctx.channel(), this);
			this.events.announce(new LimitReached(this.limit, System.currentTimeMillis()));
			resumeLater(ctx, wait);
		}
	}

	/** What came after the pause had begun makes it longer. */
	private void resumeLater(ChannelHandlerContext ctx, long wait) {
		ctx.executor().schedule(() -> {
			long more = this.pace.take(0);
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
