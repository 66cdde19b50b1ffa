// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.broker.netty.edge;

import io.netty.channel.Channel;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;

/**
 * How the edge refuses a connection: it says why, and whoever has the door finds the
 * protocol's word for it.
 */
@FunctionalInterface
public interface EdgeDoor {

	/**
	 * Refuses a connection that was not let in yet, on its event loop.
	 * @param channel the connection
	 * @param protocolVersion 3, 4 or 5, or 0 if no CONNECT was understood
	 * @param reason why
	 * @param sentence why, for the operator
	 */
	void refuse(Channel channel, int protocolVersion, Reason reason, String sentence);

}
