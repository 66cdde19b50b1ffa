// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.atomic.AtomicInteger;

import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Front as the engine knows it. Called on any thread; no method blocks.
 */
public interface EngineListener {

	/**
	 * Notes a stored session. Called while the engine starts, once for each, before
	 * anything else is said of the session, and before any client is served.
	 * @param sessionId identifier of the session
	 * @param clientId the client identifier, as its client spells it
	 */
	void sessionRestored(String sessionId, String clientId);

	/**
	 * Notes a subscription of a stored session. Called while the engine starts.
	 * @param sessionId identifier of the session
	 * @param topicFilter the filter, of a shared subscription with its share name
	 * @param identifier the Subscription Identifier, 0 for none
	 * @param retainAsPublished whether messages keep their retain flag
	 */
	void subscriptionRestored(String sessionId, String topicFilter, int identifier, boolean retainAsPublished);

	/**
	 * Notes which messages of QoS 2 a stored session has received and not seen released.
	 * Called while the engine starts.
	 * @param sessionId identifier of the session
	 * @param packetIds a bit for each packet identifier, as
	 * {@link java.util.BitSet#toByteArray()} has them
	 */
	void qos2IdsRestored(String sessionId, byte[] packetIds);

	/**
	 * Notes the will of a client that is gone, which the engine has kept. Called while
	 * the engine starts, before it publishes anything.
	 * @param will the will, with what is left of its delay: 0 if it is due, or its
	 * session has ended
	 */
	void willRestored(Will will);

	/**
	 * Notes that a session has ended.
	 * @param sessionId identifier of the session
	 */
	void sessionEnded(String sessionId);

	/**
	 * Notes that a message was not delivered to a session without a connection.
	 * @param reason why not
	 */
	void dropped(DropReason reason);

	/**
	 * Notes that a command failed that belongs to no connection.
	 * @param cause why it has failed
	 */
	void failed(Throwable cause);

	/**
	 * Returns the count of what waits in the engine for the team of a session, which the
	 * engine keeps.
	 * @param sessionId identifier of the session
	 * @return the number of packets, and of deliveries that have come of them
	 */
	AtomicInteger waiting(String sessionId);

	/**
	 * Creates the backlog of a new session's queue.
	 * @param sessionId identifier of the session
	 * @return the backlog, used by the session's loop only
	 */
	QueueBacklog newBacklog(String sessionId);

	/**
	 * Returns the memory that all queues share, those of connections too.
	 * @return the budget
	 */
	QueueBudget queueBudget();

	/**
	 * Returns whether a message of another node may be delivered now, as far as the
	 * engine keeps up: its publisher cannot be told to wait. It may after a while.
	 * @param sessionId identifier of the publisher's session
	 * @return {@code false} if it has to wait
	 */
	boolean admits(String sessionId);

}
