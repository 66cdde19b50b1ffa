// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

/**
 * How a connection that was let in is ended.
 */
@FunctionalInterface
public interface SessionDoor {

	/**
	 * Ends a connection, on its event loop.
	 * @param channel the connection
	 * @param reason what its client is told
	 * @param sentence why, for the operator
	 */
	void disconnect(Channel channel, MqttReasonCodes.Disconnect reason, String sentence);

}
