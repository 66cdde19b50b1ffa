// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Memory of large messages of which clients have read a part, and its limit. What several
 * clients read counts once. Beyond the limit the clients are disconnected that have still
 * not read the oldest message, of the team that has the most: who reads is done with it
 * long before. Safe on any thread.
 */
public final class LargeMessages {

	private final ConnectionCloser closer;

	private final long maximum;

	/** Messages by what keeps their payload. */
	private final Map<Object, Sending> sending = new IdentityHashMap<>();

	private final Map<String, Team> teams = new HashMap<>();

	private long bytes;

	/**
	 * Creates the count of one broker.
	 * @param closer what disconnects clients
	 * @param maxPacketSize bytes of the largest packet, for which there is always room
	 * @return the count
	 */
	public static LargeMessages of(ConnectionCloser closer, int maxPacketSize) {
		return new LargeMessages(closer, Math.max(maxPacketSize, HeapShare.LARGE.bytes()));
	}

	LargeMessages(ConnectionCloser closer, long maximum) {
		this.closer = closer;
		this.maximum = maximum;
	}

	/**
	 * Counts a message that is sent to a client.
	 * @param client the client
	 * @param payload what keeps its payload, the same for all clients
	 * @param size bytes of the payload
	 */
	void add(ClientConnection client, Object payload, int size) {
		Set<ClientConnection> displaced = new HashSet<>(0);
		synchronized (this) {
			Sending message = this.sending.get(payload);
			if (message == null) {
				message = new Sending(payload, SessionId.team(client.sessionId()), size);
				begin(message);
			}
			message.clients.merge(client, 1, Integer::sum);
			while (this.bytes > this.maximum && this.sending.size() > 1) {
				Sending oldest = oldest();
				displaced.addAll(oldest.clients.keySet());
				end(oldest);
			}
		}
		displaced.forEach((slow) -> this.closer.disconnect(slow, LimitReached.Limit.LARGE_MESSAGES,
				"had to make room for other messages before it had read its own"));
	}

	/**
	 * Takes a message out of the count: it is sent to a client, or never will be.
	 * @param client the client
	 * @param payload what keeps its payload
	 */
	synchronized void remove(ClientConnection client, Object payload) {
		Sending message = this.sending.get(payload);
		if (message != null) {
			message.clients.computeIfPresent(client, (same, times) -> (times > 1) ? times - 1 : null);
			if (message.clients.isEmpty()) {
				end(message);
			}
		}
	}

	private void begin(Sending message) {
		this.sending.put(message.payload, message);
		this.bytes += message.size;
		Team team = this.teams.computeIfAbsent(message.team, (any) -> new Team());
		team.messages.add(message);
		team.bytes += message.size;
	}

	private void end(Sending message) {
		this.sending.remove(message.payload);
		this.bytes -= message.size;
		Team team = Objects.requireNonNull(this.teams.get(message.team));
		team.messages.remove(message);
		team.bytes -= message.size;
		if (team.messages.isEmpty()) {
			this.teams.remove(message.team);
		}
	}

	/** The oldest of the team that has the most. */
	private Sending oldest() {
		return this.teams.values().stream().max(Comparator.comparingLong((team) -> team.bytes)).orElseThrow().messages
			.iterator()
			.next();
	}

	/**
	 * Returns what is counted.
	 * @return bytes
	 */
	synchronized long bytes() {
		return this.bytes;
	}

	/**
	 * A message on its way.
	 */
	private static final class Sending {

		private final Object payload;

		private final String team;

		private final int size;

		/** How many times it is sent to each client. */
		private final Map<ClientConnection, Integer> clients = new HashMap<>();

		private Sending(Object payload, String team, int size) {
			this.payload = payload;
			this.team = team;
			this.size = size;
		}

	}

	/**
	 * Messages of a team, the oldest first.
	 */
	private static final class Team {

		private final Set<Sending> messages = new LinkedHashSet<>();

		private long bytes;

	}

}
