// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.flow;

import java.time.Duration;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.LongSupplier;

import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.LimitReached;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.session.ClientConnection;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;

/**
 * Memory of large messages of which clients have read a part, and its limit. What several
 * clients read counts once. Where a team has no room for another one, the clients of one
 * message are disconnected: of one that nobody has read anything of for some seconds, of
 * the team that has the most of these, and otherwise of the team's own one that was read
 * last the longest ago. Safe on any thread.
 */
public final class LargeMessages {

	/** A client that reads slowly has read something meanwhile. */
	static final Duration PATIENCE = Duration.ofSeconds(5);

	private final ConnectionCloser closer;

	private final LongSupplier nanos;

	private final TeamShares shares;

	/** Messages by what keeps their payload. */
	private final Map<Object, Sending> sending = new IdentityHashMap<>();

	/**
	 * Creates the count of one broker.
	 * @param closer what disconnects clients
	 * @param maxPacketSize bytes of the largest packet, for which there is always room
	 * @return the count
	 */
	public static LargeMessages of(ConnectionCloser closer, int maxPacketSize) {
		return new LargeMessages(closer, Math.max(maxPacketSize, HeapShare.LARGE.bytes()), System::nanoTime);
	}

	LargeMessages(ConnectionCloser closer, long maximum, LongSupplier nanos) {
		this.closer = closer;
		this.nanos = nanos;
		this.shares = new TeamShares(maximum);
	}

	/**
	 * Counts a message that is sent to a client.
	 * @param client the client
	 * @param payload what keeps its payload, the same for all clients
	 * @param size bytes of the payload
	 * @param progress when the client has last read something, in nanoseconds; called on
	 * any thread
	 */
	void add(ClientConnection client, Object payload, int size, LongSupplier progress) {
		Set<ClientConnection> displaced = new HashSet<>(0);
		synchronized (this) {
			long now = this.nanos.getAsLong();
			Sending message = this.sending.computeIfAbsent(payload, (any) -> new Sending(client, size));
			this.shares.add(message.team, message.readers.isEmpty() ? size : 0);
			message.begun = now;
			message.readers.computeIfAbsent(client, (any) -> new Reader(progress)).times++;
			while (this.shares.room(message.team) < 0 && this.sending.size() > 1) {
				displaced.addAll(end(stuck(message.team, now)).keySet());
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
			message.readers.computeIfPresent(client, (same, reader) -> (--reader.times > 0) ? reader : null);
			if (message.readers.isEmpty()) {
				end(payload);
			}
		}
	}

	private Map<ClientConnection, Reader> end(Object payload) {
		Sending ended = Objects.requireNonNull(this.sending.remove(payload));
		this.shares.add(ended.team, -ended.size);
		return ended.readers;
	}

	/** Chooses the message that makes room for another one of a team. */
	private Object stuck(String team, long now) {
		Map<Object, Long> waited = new IdentityHashMap<>();
		Map<String, Long> stuck = new HashMap<>();
		this.sending.forEach((payload, message) -> {
			long time = now - message.progress();
			waited.put(payload, time);
			stuck.merge(message.team, isLong(time) ? message.size : 0, Long::sum);
		});
		String loser = loser(team, stuck);
		return waited.entrySet()
			.stream()
			.filter((each) -> team(each.getKey()).equals(loser))
			.max(Map.Entry.comparingByValue())
			.orElseThrow()
			.getKey();
	}

	/** Chooses the team that loses one, by what each has of messages that are stuck. */
	private String loser(String team, Map<String, Long> stuck) {
		String most = Collections.max(stuck.entrySet(), Map.Entry.comparingByValue()).getKey();
		if (stuck.getOrDefault(most, 0L) > 0) {
			return most;
		}
		return hasOthers(team) ? team : Collections.max(stuck.keySet(), Comparator.comparingLong(this.shares::taken));
	}

	private boolean hasOthers(String team) {
		return this.sending.values().stream().filter((message) -> message.team.equals(team)).count() > 1;
	}

	private String team(Object payload) {
		return Objects.requireNonNull(this.sending.get(payload)).team;
	}

	private static boolean isLong(long waited) {
		return waited >= PATIENCE.toNanos();
	}

	/**
	 * Returns what is counted.
	 * @return bytes
	 */
	synchronized long bytes() {
		return this.shares.taken();
	}

	/**
	 * A message on its way.
	 */
	private static final class Sending {

		private final String team;

		private final long size;

		private final Map<ClientConnection, Reader> readers = new HashMap<>();

		private long begun;

		private Sending(ClientConnection client, int size) {
			this.team = SessionId.team(client.sessionId());
			this.size = size;
		}

		/** Returns when anybody has last begun with it, or read something. */
		private long progress() {
			long latest = this.begun;
			for (Reader reader : this.readers.values()) {
				long progress = reader.progress.getAsLong();
				latest = (progress - latest > 0) ? progress : latest;
			}
			return latest;
		}

	}

	/**
	 * A client to which a message is sent.
	 */
	private static final class Reader {

		private final LongSupplier progress;

		/** How many times it is sent the message. */
		private int times;

		private Reader(LongSupplier progress) {
			this.progress = progress;
		}

	}

}
