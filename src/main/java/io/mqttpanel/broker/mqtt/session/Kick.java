// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttReasonCodes.Disconnect;

/**
 * User event: the client has to be disconnected.
 *
 * @param code reason code of DISCONNECT
 * @param reason why, in a sentence for the operator
 * @param publishWill whether its will is published
 * @param announced whether its end is announced already
 */
public record Kick(Disconnect code, String reason, boolean publishWill, boolean announced) {

	/** Its access has ended. */
	static Kick revoked(String reason, boolean publishWill) {
		return new Kick(Disconnect.NOT_AUTHORIZED, reason, publishWill, false);
	}

	/** Another node has announced its end, and published its will. */
	static Kick disowned() {
		return new Kick(Disconnect.SERVER_BUSY,
				"was announced as disconnected while the other nodes did not hear of this one", false, true);
	}

}
