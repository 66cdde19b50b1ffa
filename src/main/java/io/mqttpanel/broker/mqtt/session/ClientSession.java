// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.BitSet;

import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientUnsubscribed;

/**
 * State of one session, as the front knows it: the only model of its subscriptions, and
 * of the packet identifiers of the QoS 2 messages that it has received and its client has
 * not released yet: a message with one of these is known [MQTT-4.3.3-2]. The engine has
 * its own index of subscriptions for routing. What is said of packet identifiers is safe
 * on any thread.
 *
 * <p>
 * The end of each subscription that ends with the session is announced, once, after the
 * end of the connection.
 */
public final class ClientSession {

	private final SessionSubscriptions subscriptions = new SessionSubscriptions();

	private final PacketIds qos2Ids = new PacketIds();

	/** Of those that were refused, while the client takes them for received. */
	private final PacketIds refusedIds = new PacketIds();

	private final UnreleasedIds unreleased;

	/** For the team of this session. */
	private long counted;

	private String clientId = "";

	private long teamId;

	private String team = "";

	/** Number of the connection that was the last to have the session. */
	private long connection;

	private boolean connected;

	private boolean ending;

	private boolean over;

	/**
	 * Creates a session that is nobody's, and counted nowhere.
	 */
	ClientSession() {
		this(new UnreleasedIds(Long.MAX_VALUE));
	}

	/**
	 * Creates a new session.
	 * @param unreleased counts the packet identifiers of all sessions
	 */
	ClientSession(UnreleasedIds unreleased) {
		this.unreleased = unreleased;
	}

	/**
	 * Returns the subscriptions. To be used on the event loop of the client's connection.
	 * @return the subscriptions
	 */
	public SessionSubscriptions subscriptions() {
		return this.subscriptions;
	}

	/**
	 * Notes that a connection has the session now.
	 * @param clientId the client identifier
	 * @param teamId the client's team
	 * @param connection the number of the connection
	 * @return this session
	 */
	synchronized ClientSession connected(String clientId, long teamId, long connection) {
		this.connected = true;
		this.connection = connection;
		return belongsTo(clientId, teamId);
	}

	/**
	 * Names the client of a session that was restored.
	 * @param clientId the client identifier
	 * @param teamId the client's team
	 * @return this session
	 */
	synchronized ClientSession belongsTo(String clientId, long teamId) {
		count(0);
		this.clientId = clientId;
		this.teamId = teamId;
		this.team = Long.toString(teamId);
		count();
		return this;
	}

	/**
	 * Notes that the end of the connection has been announced.
	 * @param ends whether the session ends with it
	 * @param events where the end of subscriptions is announced
	 */
	public void disconnected(boolean ends, BrokerEvents events) {
		if (isOver(false, ends)) {
			announceEnd(events);
		}
	}

	/**
	 * Notes that the session has ended. Safe on any thread.
	 * @param events where the end of subscriptions is announced; if a connection still
	 * has the session, when that is gone
	 */
	void end(BrokerEvents events) {
		if (isOver(true, true)) {
			announceEnd(events);
		}
	}

	/** Returns {@code true} once, when there is neither session nor connection. */
	private synchronized boolean isOver(boolean stays, boolean ends) {
		this.connected &= stays;
		this.ending |= ends;
		boolean before = this.over;
		this.over = this.ending && !this.connected;
		forgetIds();
		return this.over && !before;
	}

	/** What a client takes for received, it does not after its connection. */
	private void forgetIds() {
		if (!this.connected) {
			this.refusedIds.clear();
		}
		if (this.over) {
			this.qos2Ids.clear();
		}
		count();
	}

	private void announceEnd(BrokerEvents events) {
		for (String topicFilter : this.subscriptions.topicFilters()) {
			events.announce(new ClientUnsubscribed(this.clientId, this.connection, this.teamId, topicFilter,
					System.currentTimeMillis()));
		}
	}

	/**
	 * Notes that a message of QoS 2 has come.
	 * @param packetId its packet identifier
	 * @return whether it was there already
	 */
	public synchronized boolean receiveQos2(int packetId) {
		boolean known = !this.qos2Ids.add(packetId);
		count();
		return known;
	}

	/**
	 * Returns whether a message of QoS 2 has come and is not released.
	 * @param packetId its packet identifier
	 * @return {@code true} if it is known
	 */
	public synchronized boolean isQos2Received(int packetId) {
		return this.qos2Ids.contains(packetId);
	}

	/**
	 * Returns whether there is room for a message of QoS 2. For few there always is.
	 * @param packetId its packet identifier
	 * @return {@code true} if it may come, also if it is known
	 */
	public synchronized boolean hasRoomForQos2(int packetId) {
		return this.qos2Ids.contains(packetId) || this.refusedIds.contains(packetId)
				|| this.unreleased.hasRoom(this.team, this.qos2Ids.size() + this.refusedIds.size());
	}

	/**
	 * Notes that a message of QoS 2 was refused. The next one with its packet identifier
	 * is another one.
	 * @param packetId its packet identifier
	 * @param unknown whether the client does not know, and is going to release it
	 */
	public synchronized void refuseQos2(int packetId, boolean unknown) {
		this.qos2Ids.remove(packetId);
		if (unknown) {
			this.refusedIds.add(packetId);
		}
		count();
	}

	/**
	 * Notes that a message of QoS 2 is released, or was not taken. The next one with its
	 * packet identifier is another one.
	 * @param packetId its packet identifier
	 * @return whether it was a refused one, which nobody else knows
	 */
	public synchronized boolean releaseQos2(int packetId) {
		this.qos2Ids.remove(packetId);
		boolean refused = this.refusedIds.remove(packetId);
		count();
		return refused;
	}

	/**
	 * Restores the packet identifiers of a stored session.
	 * @param packetIds a bit for each, as {@link BitSet#toByteArray()} has them
	 */
	public synchronized void restoreQos2Ids(byte[] packetIds) {
		BitSet.valueOf(packetIds).stream().forEach(this.qos2Ids::add);
		count();
	}

	private void count() {
		count((long) this.qos2Ids.bytes() + this.refusedIds.bytes());
	}

	private void count(long now) {
		if (now != this.counted) {
			this.unreleased.add(this.team, now - this.counted);
			this.counted = now;
		}
	}

}
