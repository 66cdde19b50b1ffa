// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.connection;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttReasonCodes;

import io.mqttpanel.broker.event.ConnectionRefused.Reason;

/**
 * How connections are refused and ended by those who find something wrong with them.
 * Whoever has the door finds the protocol's word for it.
 */
public interface Door {

	/**
	 * Refuses a connection that was not let in yet, on its event loop.
	 * @param channel the connection
	 * @param protocolVersion 3, 4 or 5, or 0 if no CONNECT was understood
	 * @param reason why
	 * @param sentence why, for the operator
	 */
	void refuse(Channel channel, int protocolVersion, Reason reason, String sentence);

	/**
	 * Ends a connection that was let in. A client of MQTT 5 is told why.
	 * @param channel the connection
	 * @param reason what to tell
	 * @param sentence why, for the operator
	 */
	void expel(Channel channel, MqttReasonCodes.Disconnect reason, String sentence);

}
