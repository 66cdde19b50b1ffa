// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Client as the engine knows it: who it is, and where failures and drops are reported.
 * Called on any thread.
 */
public interface EngineClient {

	/**
	 * Returns the identifier of the client's session.
	 * @return the identifier, as {@link SessionId} makes it
	 */
	String sessionId();

	/**
	 * Returns the protocol version of the connection.
	 * @return 3, 4 or 5
	 */
	int protocolVersion();

	/**
	 * Notes that the engine has failed at something the client asked for, and will not
	 * answer it.
	 * @param message whether it was a PUBLISH of the client
	 * @param qos2PacketId packet identifier of a PUBLISH of QoS 2, which is taken as new
	 * when it is sent again; otherwise 0
	 * @param cause why it has failed; {@link io.netty.handler.codec.DecoderException} if
	 * the client has broken a rule, {@link StoreFullException} if the store has been
	 * behind for too long, which may be said more than once
	 */
	void failed(boolean message, int qos2PacketId, Throwable cause);

	/**
	 * Notes that a message was not delivered to the client.
	 * @param reason why not
	 */
	void dropped(DropReason reason);

}
