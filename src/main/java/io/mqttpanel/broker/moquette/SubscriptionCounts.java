// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.moquette;

import io.moquette.broker.subscriptions.ShareName;
import io.moquette.broker.subscriptions.Topic;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.mqtt.engine.MessageWeight;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Counts of subscriptions: their memory, and which of them other nodes know. Changed by
 * one thread at a time, read by any.
 */
final class SubscriptionCounts {

	private final TopicSpaces spaces;

	private final @Nullable RemoteSubscribers remote;

	/** Their limit is that of the front, which the filters of other nodes count for. */
	private final TeamShares bytes = new TeamShares(Long.MAX_VALUE);

	SubscriptionCounts(TopicSpaces spaces, @Nullable RemoteSubscribers remote) {
		this.spaces = spaces;
		this.remote = remote;
	}

	/**
	 * Counts a subscription.
	 * @param sessionId whose it is
	 * @param filter its filter
	 * @param share its share name, {@code null} if it is not shared
	 */
	void add(String sessionId, Topic filter, @Nullable ShareName share) {
		this.bytes.add(SessionId.team(sessionId), MessageWeight.ofSubscription(filter.toString()));
		if (this.remote != null && isTold(filter)) {
			this.remote.subscribed(this.spaces.qualified(sessionId, filter.toString()), name(share));
		}
	}

	/**
	 * Counts a subscription that is gone.
	 * @param sessionId whose it was
	 * @param filter its filter
	 * @param share its share name, {@code null} if it was not shared
	 */
	void remove(String sessionId, Topic filter, @Nullable ShareName share) {
		this.bytes.add(SessionId.team(sessionId), -MessageWeight.ofSubscription(filter.toString()));
		if (this.remote != null && isTold(filter)) {
			this.remote.unsubscribed(this.spaces.qualified(sessionId, filter.toString()), name(share));
		}
	}

	/** What is the server's own each node has for itself. */
	private static boolean isTold(Topic filter) {
		return !TopicName.isSystem(filter.toString());
	}

	private static @Nullable String name(@Nullable ShareName share) {
		return (share != null) ? share.getShareName() : null;
	}

	/**
	 * Returns the memory of all subscriptions, and of the filters of other nodes.
	 * @return bytes of heap, estimated
	 */
	long bytes() {
		return this.bytes.taken() + ((this.remote != null) ? this.remote.filterBytes() : 0);
	}

	/**
	 * Returns the memory of the subscriptions of a team, and of its filters on other
	 * nodes. Where teams share their topics, these are nobody's.
	 * @param sessionId identifier of a session of the team
	 * @return bytes of heap, estimated
	 */
	long bytes(String sessionId) {
		String team = SessionId.team(sessionId);
		long there = (this.remote != null && this.spaces.perTeam()) ? this.remote.filterBytes(team) : 0;
		return there + this.bytes.taken(team);
	}

}
