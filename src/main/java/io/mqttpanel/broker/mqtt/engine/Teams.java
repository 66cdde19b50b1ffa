// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.rules.TeamLimits;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.event.TeamShares;

/**
 * Teams that share the broker: their topics, their limits and what they use of them. Of a
 * team without a connection only those limits are remembered that the Panel has said
 * about it. Safe on any thread.
 */
public final class Teams {

	/** Teams without a connection here whose messages other nodes have sent. */
	private static final int MAX_ABSENT = 64;

	private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

	private final TopicSpaces spaces;

	private final TeamLimits limits;

	private final int maxConnections;

	private final LongSupplier clock;

	private final Map<String, TeamLimits> said = new ConcurrentHashMap<>();

	private final ConcurrentMap<String, Integer> connections = new ConcurrentHashMap<>();

	private final AtomicInteger allConnections = new AtomicInteger();

	/** The first team that is known, empty as long as there is none. */
	private final AtomicReference<String> first = new AtomicReference<>("");

	private volatile boolean several;

	/** What waits in the engine for each team. */
	private final ConcurrentMap<String, AtomicInteger> waiting = new ConcurrentHashMap<>();

	/** When all messages would have come, had they come evenly. */
	private final ConcurrentMap<String, AtomicLong> dues = new ConcurrentHashMap<>();

	/**
	 * Creates teams that have used nothing.
	 * @param spaces spaces of topics
	 * @param limits limits of each team
	 * @param maxConnections connections of all teams, 0 for any number
	 */
	public Teams(TopicSpaces spaces, TeamLimits limits, int maxConnections) {
		this(spaces, limits, maxConnections, System::nanoTime);
	}

	Teams(TopicSpaces spaces, TeamLimits limits, int maxConnections, LongSupplier clock) {
		this.spaces = spaces;
		this.limits = limits;
		this.maxConnections = (maxConnections > 0) ? maxConnections : Integer.MAX_VALUE;
		this.clock = clock;
	}

	/**
	 * Returns the spaces of topics.
	 * @return the spaces
	 */
	public TopicSpaces spaces() {
		return this.spaces;
	}

	/**
	 * Returns the limits of a team.
	 * @param team the team's number in digits
	 * @return the limits
	 */
	public TeamLimits limits(String team) {
		TeamLimits lower = this.said.get(team);
		return (lower != null) ? lower : this.limits;
	}

	/**
	 * Notes what the Panel says about a team. The last answer holds.
	 * @param team the team's number in digits
	 * @param limits the limits, {@code null} where it says nothing
	 */
	public void note(String team, @Nullable TeamLimits limits) {
		if (limits != null) {
			this.said.put(team, this.limits.lowered(limits));
		}
		else if (!this.said.isEmpty()) {
			this.said.remove(team);
		}
	}

	/**
	 * Notes that a team uses the broker, or has used it.
	 * @param team the team's number in digits
	 */
	public void know(String team) {
		if (!this.several && !this.first.compareAndSet("", team)) {
			this.several = !team.equals(this.first.get());
		}
	}

	/**
	 * Counts a connection until it is closed. All of them may be those of the only team
	 * that is known; one of several leaves enough to the others.
	 * @param team the team's number in digits
	 * @param known how many it has on all nodes with this one, 0 if not known
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	public boolean join(String team, int known, Channel channel) {
		know(team);
		long maximum = limits(team).maxConnections();
		int ofTeam = this.connections.merge(team, 1, Integer::sum);
		int free = this.maxConnections - this.allConnections.incrementAndGet();
		if ((Math.max(ofTeam, known) > maximum && maximum > 0)
				|| (this.several && !TeamShares.leavesEnough(ofTeam, free))) {
			leave(team);
			return false;
		}
		channel.closeFuture().addListener((closed) -> leave(team));
		return true;
	}

	private void leave(String team) {
		this.allConnections.decrementAndGet();
		this.connections.computeIfPresent(team, (same, count) -> {
			if (count == 1) {
				this.dues.remove(team);
				this.waiting.remove(team);
			}
			return (count > 1) ? count - 1 : null;
		});
	}

	/**
	 * Returns the count of what waits in the engine for a team, which the engine keeps.
	 * @param sessionId identifier of a session of the team
	 * @return the number, at least of what the connections ask for that are open now
	 */
	public AtomicInteger waiting(String sessionId) {
		String team = SessionId.team(sessionId);
		AtomicInteger known = this.waiting.get(team);
		if (known != null) {
			return known;
		}
		if (this.waiting.size() >= this.connections.size() + MAX_ABSENT) {
			this.waiting.entrySet()
				.removeIf((other) -> other.getValue().get() == 0 && !this.connections.containsKey(other.getKey()));
		}
		return this.waiting.computeIfAbsent(team, (any) -> new AtomicInteger());
	}

	/**
	 * Returns how many teams have a count of what waits for them.
	 * @return the number
	 */
	int waitingTeams() {
		return this.waiting.size();
	}

	/**
	 * Counts messages that the clients of a team have published. A whole second's worth
	 * can come at once.
	 * @param team the team's number in digits
	 * @param messages how many have come
	 * @return for how many nanoseconds no more should come, 0 if they can
	 */
	public long take(String team, long messages) {
		long perSecond = limits(team).messagesPerSecond();
		if (perSecond == 0) {
			return 0;
		}
		long now = this.clock.getAsLong();
		long due = this.dues.computeIfAbsent(team, (any) -> new AtomicLong(now))
			.updateAndGet((before) -> Math.max(0, before - now) + now + messages * SECOND / perSecond);
		return Math.max(0, due - now - SECOND);
	}

}
