// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Memory of packets of which only a part has come, of all clients together, and its
 * limit. Beyond it a client of the team that has the most is disconnected, the one that
 * has been at its packet for the longest time: who sends a large packet without a stop is
 * done with it long before, and who does not makes no room for other teams' packets while
 * those take more. Safe on any thread.
 */
public final class PartialPackets {

	/** Less than this is not counted. */
	static final int SMALL = 4 * 1024;

	/** A buffer that grows is up to twice as large as what is in it. */
	private static final int PART_OF_MEMORY = 8;

	private final ConnectionCloser closer;

	private final long maximum;

	/** Of the teams that have any, by their numbers. */
	private final Map<Long, OfTeam> teams = new HashMap<>();

	private long bytes;

	/**
	 * Creates the count of one broker.
	 * @param closer what disconnects clients
	 * @param maxPacketSize bytes of the largest packet, for which there is always room
	 * @return the count
	 */
	public static PartialPackets of(ConnectionCloser closer, int maxPacketSize) {
		return new PartialPackets(closer, Math.max(maxPacketSize, Runtime.getRuntime().maxMemory() / PART_OF_MEMORY));
	}

	PartialPackets(ConnectionCloser closer, long maximum) {
		this.closer = closer;
		this.maximum = maximum;
	}

	/**
	 * Notes how much has come of a packet.
	 * @param client the client
	 * @param size bytes that wait for the rest of the packet, 0 for none
	 */
	void note(ClientConnection client, int size) {
		List<ClientConnection> displaced = new ArrayList<>(0);
		synchronized (this) {
			set(client, (size >= SMALL) ? size : 0);
			while (this.bytes > this.maximum) {
				ClientConnection oldest = largest().clients.keySet().iterator().next();
				set(oldest, 0);
				displaced.add(oldest);
			}
		}
		displaced.forEach((oldest) -> oldest.channel()
			.eventLoop()
			.execute(() -> this.closer.disconnect(oldest, LimitReached.Limit.PARTIAL_PACKETS,
					"had to make room for other packets before its own was complete")));
	}

	private void set(ClientConnection client, int size) {
		OfTeam team = this.teams.computeIfAbsent(client.teamId(), (number) -> new OfTeam());
		Integer before = (size > 0) ? team.clients.put(client, size) : team.clients.remove(client);
		int more = size - ((before != null) ? before : 0);
		team.bytes += more;
		this.bytes += more;
		if (team.clients.isEmpty()) {
			this.teams.remove(client.teamId());
		}
	}

	private OfTeam largest() {
		return this.teams.values().stream().max(Comparator.comparingLong((team) -> team.bytes)).orElseThrow();
	}

	/**
	 * Returns what is counted.
	 * @return bytes
	 */
	synchronized long bytes() {
		return this.bytes;
	}

	/**
	 * Returns of how many teams packets are counted.
	 * @return the number
	 */
	synchronized int teams() {
		return this.teams.size();
	}

	/**
	 * Packets of one team.
	 */
	private static final class OfTeam {

		/** What has come of the packet of each client; the oldest packet comes first. */
		private final Map<ClientConnection, Integer> clients = new LinkedHashMap<>();

		private long bytes;

	}

}
