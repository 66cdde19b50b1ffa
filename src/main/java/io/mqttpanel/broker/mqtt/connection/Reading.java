// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * Stops and starts reading from a connection for handlers that do not know of each other:
 * it is read from while nobody has a reason against it.
 */
public final class Reading {

	private static final AttributeKey<Set<Object>> REASONS = AttributeKey.valueOf(Reading.class, "reasons");

	private Reading() {
	}

	/**
	 * Stops reading. On the channel's event loop, as often as there is cause.
	 * @param channel the connection
	 * @param reason whoever stops it
	 */
	public static void pause(Channel channel, Object reason) {
		reasons(channel).add(reason);
		channel.config().setAutoRead(false);
	}

	/**
	 * Takes a reason back. On the channel's event loop.
	 * @param channel the connection
	 * @param reason whoever stopped it
	 */
	public static void resume(Channel channel, Object reason) {
		Set<Object> reasons = reasons(channel);
		if (reasons.remove(reason) && reasons.isEmpty()) {
			channel.config().setAutoRead(true);
		}
	}

	/**
	 * Returns whether somebody has a reason against reading. On the channel's event loop.
	 * @param channel the connection
	 * @return {@code true} if it is not to be read from
	 */
	public static boolean isPaused(Channel channel) {
		Set<Object> reasons = channel.attr(REASONS).get();
		return reasons != null && !reasons.isEmpty();
	}

	private static Set<Object> reasons(Channel channel) {
		Set<Object> reasons = channel.attr(REASONS).get();
		if (reasons == null) {
			reasons = new CopyOnWriteArraySet<>();
			channel.attr(REASONS).set(reasons);
		}
		return reasons;
	}

}
