// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Messages of one connection from the first that was refused. Its client is disconnected
 * for that one and sends all of them again; none of them is taken before, so that they
 * keep their order [MQTT-4.6.0-6]. Safe on any thread.
 */
final class RefusedMessages {

	/** Number of the last message that came. */
	private long last;

	private volatile @Nullable First first;

	/**
	 * Notes that a message has come. Called on the event loop.
	 * @return its number
	 */
	long next() {
		this.last++;
		return this.last;
	}

	/**
	 * Notes that a message was refused.
	 * @param number its number
	 * @param cause why
	 */
	synchronized void add(long number, Throwable cause) {
		First current = this.first;
		if (current == null || number < current.number()) {
			this.first = new First(number, cause);
		}
	}

	/**
	 * Returns why a message is refused, which is so if one before it was.
	 * @param number its number
	 * @return {@link StoreFullException} if that was for want of room in the store,
	 * {@link RejectedExecutionException} if it was for another reason, {@code null} if it
	 * is not refused
	 */
	@Nullable RuntimeException refusal(long number) {
		First current = this.first;
		if (current == null || number <= current.number()) {
			return null;
		}
		return (current.cause() instanceof StoreFullException full) ? full
				: new RejectedExecutionException("A message before it was refused", current.cause());
	}

	/**
	 * First message that was refused.
	 *
	 * @param number its number
	 * @param cause why
	 */
	private record First(long number, Throwable cause) {

	}

}
