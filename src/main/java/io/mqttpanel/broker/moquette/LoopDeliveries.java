// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Deliveries on their way from session loops to event loops, which may have more to do
 * than they get done. Safe on any thread.
 */
final class LoopDeliveries {

	private final AtomicInteger waiting = new AtomicInteger();

	/**
	 * Sends a message on a connection, which hears of a failure.
	 * @param channel the connection
	 * @param message the message, which is given away
	 * @return tells when it is sent, or dropped
	 */
	ChannelFuture send(Channel channel, MqttPublishMessage message) {
		EventLoop loop = channel.eventLoop();
		ChannelPromise sent = channel.newPromise().addListener(ChannelFutureListener.FIRE_EXCEPTION_ON_FAILURE);
		if (loop.inEventLoop()) {
			return channel.writeAndFlush(message, sent);
		}
		this.waiting.incrementAndGet();
		try {
			loop.execute(() -> {
				this.waiting.decrementAndGet();
				channel.writeAndFlush(message, sent);
			});
		}
		catch (RejectedExecutionException ex) {
			this.waiting.decrementAndGet();
			message.release();
			sent.setFailure(ex);
		}
		return sent;
	}

	/**
	 * Returns how many messages no event loop has taken yet.
	 * @return the number of all event loops together
	 */
	int waiting() {
		return this.waiting.get();
	}

}
