// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.login;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.flow.Limits;
import io.mqttpanel.broker.mqtt.session.ConnectionCloser;
import io.mqttpanel.broker.mqtt.session.ConnectionFault;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;
import io.mqttpanel.broker.mqtt.session.Refusal;

/**
 * Number of open connections, in all, from each address and with each user name, the rate
 * at which they begin, and the memory of those whose clients are not admitted. These have
 * half of the places, and a part of the memory, together, of which one address, and one
 * site, leaves enough to others. Where there is no room, the one that has been silent for
 * longest makes room for the next: where an address or a site has much, one of its own.
 * Counts a connection until it is closed. Safe on any thread; the lock is held briefly.
 */
public final class OpenConnections {

	/**
	 * A connection is not closed for another one before this. Otherwise nobody would log
	 * in when all devices connect at once.
	 */
	static final Duration UNDISTURBED = Duration.ofSeconds(1);

	private static final Logger logger = LoggerFactory.getLogger(OpenConnections.class);

	private final int maximum;

	private final int maximumUndecided;

	private final @Nullable RateLimiter connectRate;

	private final LongSupplier nanos;

	private final ConnectionCounts byAddress;

	private final ConnectionCounts byApiToken;

	private final Object lock = new Object();

	/** Connections without a CONNECT, with the time of each; the oldest comes first. */
	private final Map<NetworkConnection, Long> silent = new LinkedHashMap<>();

	/** All connections whose clients are not admitted, with their memory. */
	private final StrangerMemory undecided;

	private final WarningInterval warningsOfAll;

	private final WarningInterval warningsOfStrangers;

	private int admitted;

	/**
	 * Creates the count.
	 * @param limits how many connections there may be
	 */
	public OpenConnections(Limits limits) {
		this(limits, System::nanoTime, SteadyClock.SYSTEM);
	}

	OpenConnections(Limits limits, LongSupplier nanos, InstantSource clock) {
		this.maximum = (limits.maxConnections() > 0) ? limits.maxConnections() : Integer.MAX_VALUE;
		this.maximumUndecided = this.maximum - this.maximum / 2;
		this.undecided = new StrangerMemory(
				(limits.maxUndecidedBytes() > 0) ? limits.maxUndecidedBytes() : Long.MAX_VALUE, this.maximumUndecided);
		this.byAddress = new ConnectionCounts(limits.maxConnectionsPerAddress());
		this.byApiToken = new ConnectionCounts(limits.maxConnectionsPerUsername());
		this.connectRate = (limits.connectRate() > 0) ? new RateLimiter(limits.connectRate()) : null;
		this.nanos = nanos;
		this.warningsOfAll = new WarningInterval(clock);
		this.warningsOfStrangers = new WarningInterval(clock);
	}

	/**
	 * Counts a connection.
	 * @param network the connection
	 * @param memory bytes that it takes before it has sent anything
	 * @param closer closes another one, where there is no room
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	public boolean add(NetworkConnection network, long memory, ConnectionCloser closer) {
		List<NetworkConnection> displaced = new ArrayList<>(0);
		boolean fits;
		synchronized (this.lock) {
			fits = makeRoom(1, network.origin(), memory, displaced);
			if (fits) {
				this.silent.put(network, this.nanos.getAsLong());
				this.undecided.add(network, memory);
			}
		}
		displaced.forEach((silent) -> displace(silent, closer));
		if (fits) {
			network.channel().closeFuture().addListener((closed) -> remove(network));
		}
		return fits;
	}

	/** Called with the lock. */
	private boolean makeRoom(int places, String address, long memory, List<NetworkConnection> displaced) {
		while (!fits(places, address, memory)) {
			warn();
			NetworkConnection oldest = oldest(address);
			if (oldest == null) {
				return false;
			}
			displaced.add(oldest);
			forget(oldest);
		}
		return true;
	}

	private boolean fits(int places, String address, long memory) {
		int strangers = this.undecided.connections() + places;
		return strangers <= this.maximum - this.admitted && this.undecided.hasRoom(address, places, memory);
	}

	/** The oldest silent connection that may be closed for one of an address. */
	private @Nullable NetworkConnection oldest(String address) {
		long last = this.nanos.getAsLong() - UNDISTURBED.toNanos();
		for (Map.Entry<NetworkConnection, Long> each : this.silent.entrySet()) {
			boolean disturbs = each.getValue() - last > 0;
			if (disturbs || this.undecided.makesRoom(each.getKey(), address)) {
				return disturbs ? null : each.getKey();
			}
		}
		return null;
	}

	private void warn() {
		if (this.admitted + this.undecided.connections() >= this.maximum) {
			if (this.warningsOfAll.hasPassed()) {
				logger.warn("{} connections are open; more are turned away. If these are your devices, raise "
						+ "mqtt-panel.broker.limits.max-connections", this.maximum);
			}
		}
		else if (this.warningsOfStrangers.hasPassed()) {
			logger.warn(
					"{} connections that are not logged in take {} bytes, which is all that they, or one address of them, "
							+ "may take: silent ones are closed, or more are turned away. If these are your devices, "
							+ "raise mqtt-panel.broker.limits.max-connections and .max-undecided-bytes",
					this.undecided.connections(), this.undecided.needed());
		}
	}

	private static void displace(NetworkConnection silent, ConnectionCloser closer) {
		silent.channel()
			.eventLoop()
			.execute(() -> closer.refuse(silent,
					new ConnectionFault(0, Refusal.DISPLACED, "sent no CONNECT and had to make room for another")));
	}

	private void remove(NetworkConnection network) {
		synchronized (this.lock) {
			forget(network);
		}
	}

	private void forget(NetworkConnection network) {
		this.silent.remove(network);
		this.undecided.remove(network);
	}

	/**
	 * Counts a connection towards the rate, once: with TLS at its handshake, and
	 * otherwise at its CONNECT. Takes no lock.
	 * @param network the connection
	 * @return {@code false} if too many others connect
	 */
	public boolean keepsRate(NetworkConnection network) {
		RateLimiter limiter = this.connectRate;
		return !network.begin() || limiter == null || limiter.tryTake(network.origin());
	}

	/**
	 * Notes that a connection is not silent any more: it has sent a CONNECT that is
	 * decided about.
	 * @param network the connection
	 * @param memory bytes that the CONNECT takes, and all that its login takes
	 * @param closer closes another one, where there is no room
	 * @return {@code false} if there is no room for it
	 */
	boolean decide(NetworkConnection network, long memory, ConnectionCloser closer) {
		List<NetworkConnection> displaced = new ArrayList<>(0);
		boolean fits = true;
		synchronized (this.lock) {
			if (this.silent.remove(network) != null) {
				fits = makeRoom(0, this.undecided.address(network), memory, displaced);
				this.undecided.add(network, fits ? memory : 0);
			}
		}
		displaced.forEach((silent) -> displace(silent, closer));
		return fits;
	}

	/**
	 * Counts what a client has sent ahead of the decision about it.
	 * @param network the connection
	 * @param memory the bytes
	 * @return {@code false} if that is too much: nothing more may be read
	 */
	boolean hold(NetworkConnection network, long memory) {
		synchronized (this.lock) {
			return this.undecided.addAhead(network, memory);
		}
	}

	/**
	 * Notes that the client of a connection is admitted: its memory is counted elsewhere.
	 * @param network the connection
	 */
	void admit(NetworkConnection network) {
		synchronized (this.lock) {
			if (!this.undecided.contains(network)) {
				return;
			}
			forget(network);
			this.admitted++;
		}
		network.channel().closeFuture().addListener((closed) -> removeAdmitted());
	}

	private void removeAdmitted() {
		synchronized (this.lock) {
			this.admitted--;
		}
	}

	/**
	 * Returns the number of connections whose clients are not admitted.
	 * @return the number at this moment
	 */
	public int undecided() {
		synchronized (this.lock) {
			return this.undecided.connections();
		}
	}

	/**
	 * Returns the memory of the connections whose clients are not admitted.
	 * @return estimated bytes at this moment
	 */
	public long undecidedBytes() {
		synchronized (this.lock) {
			return this.undecided.all();
		}
	}

	/**
	 * Counts a connection for its device's address, which was maybe a proxy's before.
	 * @param network the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	public boolean addForAddress(NetworkConnection network) {
		String origin = network.origin();
		synchronized (this.lock) {
			this.undecided.move(network);
		}
		return origin.isEmpty() || this.byAddress.add(origin, 0, network.channel());
	}

	/**
	 * Counts a connection for its client's API token, of which the user name is one
	 * spelling.
	 * @param apiTokenId the token's number at the Panel
	 * @param known how many it has on all nodes with this one, 0 if not known
	 * @param channel the connection
	 * @return {@code false} if it is one too many; then it is not counted
	 */
	boolean addForApiToken(long apiTokenId, int known, Channel channel) {
		return this.byApiToken.add(apiTokenId, known, channel);
	}

}
