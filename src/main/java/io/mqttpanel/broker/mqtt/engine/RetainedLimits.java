// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.time.InstantSource;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.event.TopicName;
import io.mqttpanel.broker.event.WarningInterval;

/**
 * Number of retained messages and of their bytes, as {@link MessageWeight} has them, and
 * the limits of both. A team with topics of its own leaves a quarter to the others. What
 * takes the place of a message and no more room than that is always kept. Topics that are
 * the server's own are not counted. Safe on any thread.
 */
public final class RetainedLimits {

	private static final Logger logger = LoggerFactory.getLogger(RetainedLimits.class);

	private final Teams teams;

	private final BrokerEvents events;

	private final ConcurrentMap<String, Long> sizes = new ConcurrentHashMap<>();

	private final Count messages;

	private final Count bytes;

	private final WarningInterval warnings;

	/**
	 * Creates the count.
	 * @param maxMessages how many messages are kept, 0 for any number
	 * @param maxBytes how many bytes they may have, 0 for any number
	 * @param teams teams, each with limits of its own
	 * @param events hears when a message is not kept
	 */
	public RetainedLimits(int maxMessages, long maxBytes, Teams teams, BrokerEvents events) {
		this(maxMessages, maxBytes, teams, events, SteadyClock.SYSTEM);
	}

	RetainedLimits(int maxMessages, long maxBytes, Teams teams, BrokerEvents events, InstantSource clock) {
		this.teams = teams;
		this.messages = new Count(maxMessages);
		this.bytes = new Count(maxBytes);
		this.events = events;
		this.warnings = new WarningInterval(clock);
	}

	/**
	 * Forgets all messages: another store is counted.
	 */
	public synchronized void clear() {
		this.sizes.clear();
		this.messages.shares.clear();
		this.bytes.shares.clear();
	}

	/**
	 * Returns how many messages are kept.
	 * @return their number
	 */
	public long messages() {
		return this.sizes.size();
	}

	/**
	 * Returns how large they are.
	 * @return their bytes
	 */
	public long bytes() {
		return this.bytes.shares.taken();
	}

	/**
	 * Counts a message that is kept, whatever the limits say: it was there before.
	 * @param topic its topic
	 * @param size what it counts for
	 */
	public synchronized void add(String topic, long size) {
		Long before = this.sizes.put(topic, size);
		count(topic, (before != null) ? 0 : 1, size - ((before != null) ? before : 0));
	}

	private void count(String topic, int more, long moreBytes) {
		String team = TopicSpaces.team(topic);
		this.messages.shares.add(team, more);
		this.bytes.shares.add(team, moreBytes);
	}

	/**
	 * Counts a message in the place of the one its topic has, unless it is one too many.
	 * @param topic its topic
	 * @param size what it counts for
	 * @return {@code false} if it must not be kept; then it is not counted, but announced
	 */
	public boolean keep(String topic, long size) {
		if (TopicName.isReserved(topic)) {
			return true;
		}
		synchronized (this) {
			if (hasRoom(topic, size)) {
				add(topic, size);
				return true;
			}
		}
		refuse();
		return false;
	}

	/**
	 * Returns whether a message of a client could be kept now.
	 * @param sessionId identifier of the client's session
	 * @param topicName its topic, as the client knows it
	 * @param size what it counts for
	 * @return {@code false} if it is one too many
	 */
	public boolean hasRoom(String sessionId, String topicName, long size) {
		return hasRoom(this.teams.spaces().qualified(sessionId, topicName), size);
	}

	boolean hasRoom(String topic, long size) {
		Long before = this.sizes.get(topic);
		String team = TopicSpaces.team(topic);
		TeamLimits limits = this.teams.limits(team);
		return this.messages.hasRoom(team, (before != null) ? 0 : 1, limits.maxRetainedMessages())
				&& this.bytes.hasRoom(team, size - ((before != null) ? before : 0), limits.maxRetainedBytes());
	}

	/**
	 * Notes that a message is not kept.
	 */
	public void refuse() {
		this.events.announce(new LimitReached(LimitReached.Limit.RETAINED, System.currentTimeMillis()));
		if (this.warnings.hasPassed()) {
			logger
				.warn("{} retained messages of {} bytes are kept, and another is not: all of them, or those of its team, "
						+ "are as many as allowed. If they are all needed, raise mqtt-panel.broker.limits.max-retained-messages "
						+ "and .max-retained-bytes", messages(), bytes());
		}
	}

	/**
	 * Takes a message out of the count.
	 * @param topic its topic
	 */
	public synchronized void remove(String topic) {
		Long size = this.sizes.remove(topic);
		if (size != null) {
			count(topic, -1, -size);
		}
	}

	/**
	 * Count of messages, or of their bytes, with its limit.
	 */
	private static final class Count {

		private final long maximum;

		private final TeamShares shares;

		/** With 0 for any number. */
		Count(long maximum) {
			this.maximum = (maximum > 0) ? maximum : Long.MAX_VALUE;
			this.shares = new TeamShares(this.maximum);
		}

		/** Topics that all share are no team's, which would leave room to the others. */
		boolean hasRoom(String team, long more, long maxOfTeam) {
			boolean fits = team.isEmpty() ? this.shares.taken() + more <= this.maximum
					: this.shares.hasRoom(team, more);
			return more <= 0 || (fits && (maxOfTeam == 0 || this.shares.taken(team) + more <= maxOfTeam));
		}

	}

}
