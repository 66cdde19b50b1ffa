// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Collection;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttMessage;

/**
 * Engine's side of one connection. Called on the channel's event loop; what is asked for
 * is done later, in that order, on the session's own loop. The engine answers by writing
 * packets to the channel.
 */
public interface EngineConnection {

	/**
	 * Opens the client's session: CONNACK is written to the channel, with Session Present
	 * and a return code as its only content. The client's earlier connections are gone by
	 * then.
	 * @param connect the CONNECT, with its client identifier; will, keep alive and
	 * properties other than Receive Maximum are not looked at
	 * @param expirySeconds for how long the session is kept after its connection,
	 * {@link Integer#MAX_VALUE} for ever
	 * @param withdrawn filters of the stored session that the client may not have any
	 * more, of shared subscriptions with their share names
	 */
	void open(MqttConnectMessage connect, int expirySeconds, Collection<String> withdrawn);

	/**
	 * Returns the room for the client's messages, which is asked for before they are
	 * handed to the engine.
	 * @return the room, the same each time
	 */
	default MessageRoom room() {
		return MessageRoom.UNLIMITED;
	}

	/**
	 * Notes that the engine's CONNACK with success has been seen and the client is
	 * accepted: the engine begins to deliver, and takes packets from now on.
	 */
	void accept();

	/**
	 * Hands a packet to the engine: PUBLISH, PUBACK, PUBREC, PUBREL, PUBCOMP, SUBSCRIBE,
	 * UNSUBSCRIBE or PINGREQ. A PUBLISH of QoS 2 with DUP is one that was received before
	 * and is only answered; at QoS 1 DUP means nothing.
	 * @param packet the packet, owned by the engine from now on; a payload must be heap
	 * memory of its own, since the engine may leave it to the garbage collector
	 */
	void receive(MqttMessage packet);

	/**
	 * Ends subscriptions without an answer to the client.
	 * @param topicFilters the filters, of shared subscriptions with their share names
	 */
	void unsubscribe(Collection<String> topicFilters);

	/**
	 * Changes for how long the session is kept after its connection.
	 * @param seconds how many seconds, {@link Integer#MAX_VALUE} for ever
	 */
	void expireAfter(int seconds);

	/**
	 * Closes the session as after DISCONNECT, and then the channel.
	 */
	void disconnect();

	/**
	 * Notes that the connection is gone, however far it had come. Called once, after
	 * everything else.
	 */
	void lost();

}
