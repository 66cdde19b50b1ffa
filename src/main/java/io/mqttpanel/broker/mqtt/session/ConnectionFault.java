// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

/**
 * Fault for which a connection cannot go on, with the answers the protocol has for it.
 *
 * @param protocolVersion the version the client asked for, 0 where that was not read
 * @param refusal the answer if the client is not accepted yet
 * @param reason the answer if it is
 * @param sentence what is wrong, for the operator
 */
public record ConnectionFault(int protocolVersion, Refusal refusal, Disconnect reason, String sentence) {

	/**
	 * Creates a fault that can only be found before the client is accepted.
	 * @param protocolVersion the version the client asked for, 0 where that was not read
	 * @param refusal the answer
	 * @param sentence what is wrong, for the operator
	 */
	public ConnectionFault(int protocolVersion, Refusal refusal, String sentence) {
		this(protocolVersion, refusal, Disconnect.UNSPECIFIED_ERROR, sentence);
	}

	/**
	 * Returns a fault of a client that was accepted, or should have been before.
	 * @param reason the answer
	 * @param sentence what is wrong, for the operator
	 * @return the fault
	 */
	public static ConnectionFault of(Disconnect reason, String sentence) {
		return new ConnectionFault(0, Refusal.PROTOCOL_ERROR, reason, sentence);
	}

	/**
	 * Returns a fault for which MQTT 5 has no reason code of its own.
	 * @param sentence what is wrong, for the operator
	 * @return the fault
	 */
	public static ConnectionFault protocolError(String sentence) {
		return of(Disconnect.PROTOCOL_ERROR, sentence);
	}

}
