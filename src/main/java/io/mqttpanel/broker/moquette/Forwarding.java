// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.function.ToIntFunction;

import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;

import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Forwarded;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.RetainedLimits;
import io.mqttpanel.broker.mqtt.engine.SharedFilter;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Forwarding of messages to the other nodes of a cluster. Safe on any thread.
 */
final class Forwarding {

	private final RemoteSubscribers remote;

	private final TopicSpaces spaces;

	private final RetainedLimits retained;

	private final ToIntFunction<SharedFilter> members;

	/**
	 * Creates the forwarding of one engine.
	 * @param remote the other nodes
	 * @param spaces spaces of topics
	 * @param retained limits of what is kept
	 * @param members tells how many members of a share are here
	 */
	Forwarding(RemoteSubscribers remote, TopicSpaces spaces, RetainedLimits retained,
			ToIntFunction<SharedFilter> members) {
		this.remote = remote;
		this.retained = retained;
		this.spaces = spaces;
		this.members = members;
	}

	/**
	 * Sends a message to the other nodes whose clients want it.
	 * @param sessionId the publisher's session
	 * @param message the message, which stays the caller's
	 * @return what became of it
	 */
	Forwarded forward(String sessionId, MqttPublishMessage message) {
		Instant end = Publication.end(message);
		return this.remote.forward(
				new Outgoing(sessionId, this.spaces.qualified(sessionId, message.variableHeader().topicName()),
						message.fixedHeader().qosLevel() != MqttQoS.AT_MOST_ONCE, retention(sessionId, message),
						MessageRecord.date(end)),
				this.members, () -> new RemoteMessage(sessionId, message).encode(end));
	}

	/** One that no node would keep removes the one before, which is outdated. */
	private Retention retention(String sessionId, MqttPublishMessage message) {
		if (!message.fixedHeader().isRetain()) {
			return Retention.NONE;
		}
		return (message.payload().isReadable()
				&& this.retained.hasRoom(sessionId, message.variableHeader().topicName(), MessageWeight.of(message)))
						? Retention.KEEP : Retention.REMOVE;
	}

	/**
	 * Returns what the acknowledgement of a subscription waits for.
	 * @param sessionId the subscriber's session
	 * @return completes when the other nodes can know of it
	 */
	CompletableFuture<Void> announced(String sessionId) {
		return this.remote.announced(this.spaces.spaceOf(sessionId));
	}

}
