// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import io.netty.channel.Channel;
import io.netty.handler.codec.mqtt.MqttPublishMessage;

/**
 * Router of messages and keeper of sessions. All methods are safe on any thread, and none
 * blocks.
 */
public interface Engine {

	/**
	 * Creates the engine's side of a connection. Nothing happens before
	 * {@link EngineConnection#open}.
	 * @param channel the connection, to which the engine writes MQTT packets
	 * @param client the client, which hears of failures and drops
	 * @return the engine's side
	 */
	EngineConnection connect(Channel channel, EngineClient client);

	/**
	 * Publishes the will of a client, after everything the client has sent. A will that
	 * is kept is published and forgotten in one step that survives a crash, or not at
	 * all.
	 * @param sessionId identifier of the client's session
	 * @param message the message with all its properties; released by the engine if it is
	 * taken
	 * @return {@code false} if there is no room for it now; the caller still owns it
	 */
	boolean publish(String sessionId, MqttPublishMessage message);

	/**
	 * Keeps a will that begins to wait over the end of the broker, in the place of the
	 * one before, if its session is kept too and there is room for it.
	 * @param will the will
	 * @param seconds how long it waits
	 */
	void keepWill(Will will, long seconds);

	/**
	 * Forgets the will of a session, which is not to be published any more.
	 * @param sessionId identifier of the session
	 */
	void forgetWill(String sessionId);

	/**
	 * Returns whether the will of a session is kept.
	 * @param sessionId identifier of the session
	 * @return {@code true} if the next start finds it
	 */
	boolean keepsWill(String sessionId);

	/**
	 * Encodes a will, as it is stored.
	 * @param will the will
	 * @return its bytes
	 */
	byte[] encode(Will will);

	/**
	 * Decodes a will.
	 * @param sessionId identifier of the session
	 * @param bytes its bytes
	 * @return the will, which is due
	 * @throws IllegalArgumentException if these are no bytes of a will
	 */
	Will decodeWill(String sessionId, byte[] bytes);

	/**
	 * Publishes a retained message of the server's own at QoS 0. It is kept until the
	 * stop, apart from those of clients.
	 * @param topicName a topic below {@code $SYS}
	 * @param payload the payload
	 */
	void publishSystem(String topicName, byte[] payload);

	/**
	 * Returns how many commands wait for the engine's session loops.
	 * @return the number of all loops together, 0 while the engine does not run
	 */
	int waitingCommands();

	/**
	 * Returns how many messages wait behind them, for event loops.
	 * @return the number of all event loops together, 0 while the engine does not run
	 */
	int waitingDeliveries();

	/**
	 * Returns the memory of the messages that wait with the commands.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes();

	/**
	 * Counts the sessions.
	 * @return their number, those of absent clients included, 0 while the engine does not
	 * run
	 */
	long sessions();

	/**
	 * Counts the subscriptions.
	 * @return the number of all sessions together, 0 while the engine does not run
	 */
	long subscriptions();

	/**
	 * Returns the memory of the subscriptions.
	 * @return bytes of heap of all sessions together, estimated, 0 while the engine does
	 * not run
	 */
	long subscriptionBytes();

	/**
	 * Returns how much memory the subscriptions of one team take.
	 * @param sessionId identifier of a session of the team
	 * @return bytes of heap, estimated
	 */
	long subscriptionBytes(String sessionId);

	/**
	 * Counts the retained messages.
	 * @return their number without the server's own, 0 while the engine does not run
	 */
	long retainedMessages();

	/**
	 * Counts the messages of QoS 1 and 2 that were sent and are not acknowledged. The
	 * number may be a second old.
	 * @return the number of all sessions together, 0 while the engine does not run
	 */
	long inFlight();

}
