// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.TopicName;

/**
 * Number of retained messages and of their bytes, as {@link MessageWeight} has them, and
 * the limits of both. Topics that are the server's own are not counted. Safe on any
 * thread.
 */
public final class RetainedLimits {

	private static final double ROOM_AGAIN = 0.9;

	private static final Logger logger = LoggerFactory.getLogger(RetainedLimits.class);

	private final int maxMessages;

	private final long maxBytes;

	private final Teams teams;

	private final BrokerEvents events;

	private final ConcurrentMap<String, Long> sizes = new ConcurrentHashMap<>();

	/** What each team has; replaced as a whole. */
	private final ConcurrentMap<String, Kept> kept = new ConcurrentHashMap<>();

	private final AtomicBoolean full = new AtomicBoolean();

	private volatile long bytes;

	/**
	 * Creates the count.
	 * @param maxMessages how many messages are kept, 0 for any number
	 * @param maxBytes how many bytes they may have, 0 for any number
	 * @param teams teams, each with limits of its own
	 * @param events hears when a message is not kept
	 */
	public RetainedLimits(int maxMessages, long maxBytes, Teams teams, BrokerEvents events) {
		this.teams = teams;
		this.maxMessages = maxMessages;
		this.maxBytes = maxBytes;
		this.events = events;
	}

	/**
	 * Forgets all messages: another store is counted.
	 */
	public synchronized void clear() {
		this.sizes.clear();
		this.kept.clear();
		this.bytes = 0;
		this.full.set(false);
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
		return this.bytes;
	}

	/**
	 * Counts a message that is kept, whatever the limits say: it was there before.
	 * @param topic its topic
	 * @param size what it counts for
	 */
	public synchronized void add(String topic, long size) {
		Long before = this.sizes.put(topic, size);
		long more = size - ((before != null) ? before : 0);
		this.bytes += more;
		count(topic, (before != null) ? 0 : 1, more);
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
		boolean fewEnough = this.maxMessages == 0 || before != null || this.sizes.size() < this.maxMessages;
		boolean smallEnough = this.maxBytes == 0
				|| this.bytes + size - ((before != null) ? before : 0) <= this.maxBytes;
		return fewEnough && smallEnough && hasTeamRoom(topic, size, before);
	}

	private boolean hasTeamRoom(String topic, long size, @Nullable Long before) {
		String team = TopicSpaces.team(topic);
		TeamLimits limits = this.teams.limits(team);
		Kept of = this.kept.getOrDefault(team, Kept.NOTHING);
		boolean fewEnough = limits.maxRetainedMessages() == 0 || before != null
				|| of.messages < limits.maxRetainedMessages();
		return fewEnough && (limits.maxRetainedBytes() == 0
				|| of.bytes + size - ((before != null) ? before : 0) <= limits.maxRetainedBytes());
	}

	private void count(String topic, int messages, long bytes) {
		this.kept.compute(TopicSpaces.team(topic), (team, before) -> {
			Kept of = (before != null) ? before : Kept.NOTHING;
			Kept now = new Kept(of.messages + messages, of.bytes + bytes);
			return (now.messages > 0) ? now : null;
		});
	}

	/**
	 * Notes that a message is not kept.
	 */
	public void refuse() {
		this.events.announce(new LimitReached(LimitReached.Limit.RETAINED, System.currentTimeMillis()));
		if (this.full.compareAndSet(false, true)) {
			logger.warn(
					"{} retained messages of {} bytes are kept, and another is not. If they are all needed, raise "
							+ "mqtt-panel.broker.limits.max-retained-messages and .max-retained-bytes",
					this.sizes.size(), this.bytes);
		}
	}

	/**
	 * Takes a message out of the count.
	 * @param topic its topic
	 */
	public synchronized void remove(String topic) {
		Long size = this.sizes.remove(topic);
		if (size != null) {
			this.bytes -= size;
			count(topic, -1, -size);
		}
		// The episode is over when a tenth is free, not at the first that goes.
		boolean fewer = this.maxMessages == 0 || this.sizes.size() <= this.maxMessages * ROOM_AGAIN;
		boolean smaller = this.maxBytes == 0 || this.bytes <= this.maxBytes * ROOM_AGAIN;
		if (fewer && smaller) {
			this.full.set(false);
		}
	}

	/**
	 * Retained messages of one team.
	 *
	 * @param messages their number
	 * @param bytes their bytes
	 */
	private record Kept(int messages, long bytes) {

		static final Kept NOTHING = new Kept(0, 0);

	}

}
