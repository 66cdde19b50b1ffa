// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Number of HTTP connections, in all and from each address. Where there is no room, the
 * one that has been without a request for longest makes room for the next. Safe on any
 * thread; the lock is held briefly.
 */
final class HttpConnections implements HttpServerStatus {

	private static final Logger logger = LoggerFactory.getLogger(HttpConnections.class);

	private final HttpProperties settings;

	private final Map<Channel, String> open = new HashMap<>();

	private final Map<String, Integer> byAddress = new HashMap<>();

	/** The one that has been so for longest comes first. */
	private final Set<Channel> withoutRequest = new LinkedHashSet<>();

	private final Map<Reason, LongAdder> refused = new EnumMap<>(Reason.class);

	private final WarningInterval warnings;

	HttpConnections(HttpProperties settings) {
		this(settings, SteadyClock.SYSTEM);
	}

	HttpConnections(HttpProperties settings, InstantSource clock) {
		this.settings = settings;
		this.warnings = new WarningInterval(clock);
		for (Reason reason : Reason.values()) {
			this.refused.put(reason, new LongAdder());
		}
	}

	/**
	 * Counts a connection, or closes it where it is one too many.
	 * @param channel the connection
	 */
	void add(Channel channel) {
		Channel closing = admit(channel, new NetworkConnection(channel).origin());
		if (closing != null) {
			closing.close();
		}
		channel.closeFuture().addListener((closed) -> remove(channel));
	}

	private synchronized @Nullable Channel admit(Channel channel, String address) {
		if (!isLoopback(channel)
				&& this.byAddress.getOrDefault(address, 0) >= this.settings.maxConnectionsPerAddress()) {
			warn();
			countRefused(Reason.TOO_MANY_FROM_ADDRESS);
			return channel;
		}
		Channel displaced = null;
		if (this.open.size() >= this.settings.maxConnections()) {
			warn();
			if (this.withoutRequest.isEmpty()) {
				countRefused(Reason.TOO_MANY_CONNECTIONS);
				return channel;
			}
			displaced = this.withoutRequest.iterator().next();
			remove(displaced);
			countRefused(Reason.DISPLACED);
		}
		this.open.put(channel, address);
		this.byAddress.merge(address, 1, Integer::sum);
		this.withoutRequest.add(channel);
		return displaced;
	}

	private static boolean isLoopback(Channel channel) {
		return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
				&& address.getAddress().isLoopbackAddress();
	}

	private void warn() {
		if (this.warnings.hasPassed()) {
			logger.warn("{} HTTP connections are open, as many as allowed in all or from one address: idle ones are "
					+ "closed, or more are turned away. If these are your clients, raise "
					+ "mqtt-panel.http.max-connections and .max-connections-per-address", this.open.size());
		}
	}

	/**
	 * Notes that a connection has a request, or none.
	 * @param channel the connection
	 * @param request whether it has one
	 */
	synchronized void note(Channel channel, boolean request) {
		this.withoutRequest.remove(channel);
		if (!request && this.open.containsKey(channel)) {
			this.withoutRequest.add(channel);
		}
	}

	private synchronized void remove(Channel channel) {
		String address = this.open.remove(channel);
		this.withoutRequest.remove(channel);
		if (address != null) {
			this.byAddress.computeIfPresent(address, (same, count) -> (count > 1) ? count - 1 : null);
		}
	}

	/**
	 * Counts a connection that is closed for a limit.
	 * @param reason the reason
	 */
	void countRefused(Reason reason) {
		Objects.requireNonNull(this.refused.get(reason)).increment();
	}

	@Override
	public synchronized int connections() {
		return this.open.size();
	}

	@Override
	public long refused(Reason reason) {
		return Objects.requireNonNull(this.refused.get(reason)).sum();
	}

}
