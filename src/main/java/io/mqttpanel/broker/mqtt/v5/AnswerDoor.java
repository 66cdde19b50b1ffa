// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.v5;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

/**
 * The way out for a client that does not keep to the terms.
 */
@FunctionalInterface
public interface AnswerDoor {

	/**
	 * Ends a connection, on its event loop.
	 * @param channel the connection
	 * @param reason what to tell the client
	 * @param sentence what is wrong, for the operator
	 */
	void end(Channel channel, MqttReasonCodes.Disconnect reason, String sentence);

}
