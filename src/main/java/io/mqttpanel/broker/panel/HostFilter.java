// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Filter of requests by the host that they name. A page of another site whose name
 * resolves to this machine (DNS rebinding) can reach it, but not choose that header.
 */
class HostFilter implements WebFilter, Ordered {

	private static final Logger logger = LoggerFactory.getLogger(HostFilter.class);

	private static final Pattern AUTHORITY = Pattern
		.compile("(?:\\[(?<v6>[0-9a-f:.]*:[0-9a-f:.]*)]|(?<name>[a-z0-9._-]+))(?::\\d{0,5})?");

	private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}");

	private static final Duration EPISODE = Duration.ofMinutes(1);

	private static final byte[] REFUSED = ("{\"status\":421,\"error\":\"The host of this request is not a host of this "
			+ "server. Names other than localhost are set in " + PanelProperties.HOSTS + ".\",\"setting\":\""
			+ PanelProperties.HOSTS + "\"}")
		.getBytes(StandardCharsets.UTF_8);

	private final Set<String> hosts;

	private final boolean anyAddress;

	private final InstantSource clock;

	private long lastRefusal = Long.MIN_VALUE;

	/**
	 * Creates the filter.
	 * @param hosts the names and addresses of this server
	 * @param anyAddress whether any IP address is one of this server
	 * @param clock the clock
	 */
	HostFilter(Set<String> hosts, boolean anyAddress, InstantSource clock) {
		this.hosts = Set.copyOf(hosts);
		this.anyAddress = anyAddress;
		this.clock = clock;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		String host = exchange.getRequest().getHeaders().getFirst(HttpHeaders.HOST);
		if (accepts(host)) {
			return chain.filter(exchange);
		}
		ServerHttpResponse response = exchange.getResponse();
		response.setStatusCode(HttpStatus.MISDIRECTED_REQUEST);
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(REFUSED)));
	}

	/** Safe on any thread; the lock is held briefly. */
	boolean accepts(@Nullable String host) {
		boolean ours = isOurs(host);
		if (!ours) {
			report(host);
		}
		return ours;
	}

	boolean isOurs(@Nullable String host) {
		Matcher matcher = AUTHORITY.matcher((host != null) ? host.toLowerCase(Locale.ROOT) : "");
		if (!matcher.matches()) {
			return false;
		}
		String address = matcher.group("v6");
		String name = (address != null) ? address : matcher.group("name");
		if (name.equals("localhost") || this.hosts.contains(name)) {
			return true;
		}
		// An address, unlike a name, cannot be made to resolve to this machine
		if (address != null) {
			return this.anyAddress || isLoopback("[" + address + "]");
		}
		return IPV4.matcher(name).matches() && (this.anyAddress || name.startsWith("127."));
	}

	private static boolean isLoopback(String literal) {
		try {
			return InetAddress.getByName(literal).isLoopbackAddress();
		}
		catch (UnknownHostException ex) {
			return false;
		}
	}

	private synchronized void report(@Nullable String host) {
		long now = this.clock.millis();
		if (now - this.lastRefusal > EPISODE.toMillis() || this.lastRefusal == Long.MIN_VALUE) {
			String named = (host != null) ? "the host " + host.substring(0, Math.min(host.length(), 255)) : "no host";
			logger.warn(
					"A request that names {} is refused: names of this server other than localhost are set in {}. "
							+ "Further requests are refused without a line until none has come for a minute",
					named, PanelProperties.HOSTS);
		}
		this.lastRefusal = now;
	}

}
