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
import io.mqttpanel.broker.event.NetworkOrigin;
import io.mqttpanel.broker.event.SteadyClock;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.session.NetworkConnection;

/**
 * Number of HTTP connections, in all, from each address and from each site. Where there
 * is no room, the one that has been without a request for longest makes room for the
 * next. A site with half of all places leaves a quarter, and makes room at its own cost.
 * Safe on any thread; the lock is held briefly.
 */
final class HttpConnections implements HttpServerStatus {

	private static final Logger logger = LoggerFactory.getLogger(HttpConnections.class);

	/** A site with this part of the places has many. */
	private static final int MUCH_OF_SITE = 2;

	private static final int LEFT_TO_OTHERS = 4;

	private final HttpProperties settings;

	private final Map<Channel, String> open = new HashMap<>();

	private final Map<String, Integer> byAddress = new HashMap<>();

	private final Map<String, Integer> bySite = new HashMap<>();

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
		boolean loopback = isLoopback(channel);
		if (!loopback && this.byAddress.getOrDefault(address, 0) >= this.settings.maxConnectionsPerAddress()) {
			warn();
			countRefused(Reason.TOO_MANY_FROM_ADDRESS);
			return channel;
		}
		String site = NetworkOrigin.site(address);
		boolean many = !loopback && hasMany(site);
		Channel displaced = null;
		if (this.open.size() >= places(many)) {
			warn();
			displaced = displaced(many ? site : null);
			if (displaced == null) {
				countRefused(Reason.TOO_MANY_CONNECTIONS);
				return channel;
			}
			remove(displaced);
			countRefused(Reason.DISPLACED);
		}
		this.open.put(channel, address);
		this.byAddress.merge(address, 1, Integer::sum);
		this.bySite.merge(site, 1, Integer::sum);
		this.withoutRequest.add(channel);
		return displaced;
	}

	private boolean hasMany(String site) {
		return this.bySite.getOrDefault(site, 0) >= Math.max(1, this.settings.maxConnections() / MUCH_OF_SITE);
	}

	private int places(boolean many) {
		int all = this.settings.maxConnections();
		return many ? all - all / LEFT_TO_OTHERS : all;
	}

	/** The oldest without a request, of a site or of any. */
	private @Nullable Channel displaced(@Nullable String site) {
		for (Channel each : this.withoutRequest) {
			if (site == null || site.equals(NetworkOrigin.site(this.open.getOrDefault(each, "")))) {
				return each;
			}
		}
		return null;
	}

	private static boolean isLoopback(Channel channel) {
		return channel.remoteAddress() instanceof InetSocketAddress address && address.getAddress() != null
				&& address.getAddress().isLoopbackAddress();
	}

	private void warn() {
		if (this.warnings.hasPassed()) {
			logger.warn("{} HTTP connections are open, as many as allowed in all, or from one address or site: idle "
					+ "ones are closed, or more are turned away. If these are your clients, raise "
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
			removeOne(this.byAddress, address);
			removeOne(this.bySite, NetworkOrigin.site(address));
		}
	}

	private static void removeOne(Map<String, Integer> counts, String name) {
		counts.computeIfPresent(name, (same, count) -> (count > 1) ? count - 1 : null);
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
