// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.netty.channel.Channel;
import io.netty.util.AttributeKey;

/**
 * Reads off a channel how far the engine is with it. The engine takes packets of a
 * connection only after a listener on the write of its CONNACK has run, and drops those
 * that come earlier, together with the connection; the last thing that listener does
 * before it is done is to set the channel's keep alive.
 */
public final class MoquetteChannels {

	private static final AttributeKey<Object> KEEP_ALIVE = AttributeKey.valueOf("keepAlive");

	private MoquetteChannels() {
	}

	/**
	 * Tells whether the engine takes packets of a connection. On the event loop of the
	 * channel, or any other: it may become true between.
	 * @param channel a connection that was let in
	 * @return whether it does
	 */
	public static boolean isReady(Channel channel) {
		return channel.attr(KEEP_ALIVE).get() != null;
	}

}
