// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;

/**
 * What the front asks of the sessions the engine keeps. All methods are safe on any
 * thread and do not block: what is asked is done by the session's own loop, after all
 * that the client has sent so far and before all it sends from now on.
 */
public interface ClientSessions {

	/**
	 * Sets for how long a session is kept after its connection, if there is the session.
	 * @param clientId whose session
	 * @param protocolVersion the version its client speaks now
	 * @param seconds how many seconds, {@link Integer#MAX_VALUE} for ever
	 */
	void expireAfter(String clientId, int protocolVersion, int seconds);

	/**
	 * Notes that a client is gone that has not had its answer to CONNECT: what was opened
	 * for it is a session whose client is away.
	 * @param clientId whose session
	 */
	void abandon(String clientId);

	/**
	 * Publishes a message in the name of a client that may be gone.
	 * @param clientId the client
	 * @param publish the message, which is released when it is done
	 * @return {@code false} if there is no room for it now; it is not released then
	 */
	boolean publish(String clientId, MqttPublishMessage publish);

	/**
	 * Adds a client to a shared subscription, where its version of MQTT has none.
	 * @param clientId the client
	 * @param shareName the share name
	 * @param topicFilter the filter behind it
	 * @param option how it subscribes
	 */
	void share(String clientId, String shareName, String topicFilter, MqttSubscriptionOption option);

}
