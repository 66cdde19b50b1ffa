// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.relay.buffer.EventFilter;
import io.mqttpanel.broker.relay.buffer.EventFilterSettings;
import io.mqttpanel.broker.relay.buffer.PayloadFormat;
import io.mqttpanel.broker.relay.protocol.WindowSettings;
import io.mqttpanel.broker.relay.spool.SpoolProperties;

/**
 * How facts reach the Panel. Prints without keys, nor what headers and query say.
 *
 * @param url the Panel's WebSocket address, perhaps with a path that comes before
 * {@code /app}; in mode {@code embedded} by default this process's own web server
 * @param appKey the key of the Panel's application; in mode {@code embedded} by default
 * {@code embedded}
 * @param channel the channel the Panel listens on
 * @param maxMessageSize no frame is longer than this; the Panel ends a connection that
 * sends a longer one
 * @param events which kinds of fact the Panel is told
 * @param bufferSize how much memory facts that the Panel has not handled may take
 * @param connectTimeout how long the connection and the Panel's greeting may take
 * together
 * @param pongTimeout how long the Panel may take to answer a ping; after that the
 * connection counts as dead
 * @param reconnect how long to wait between attempts to connect
 * @param drainTimeout how long a stop waits for the buffer to drain
 * @param spool where facts wait on disk
 * @param node the name this broker gives itself in every event, by default the host's
 * @param window how much may be on its way unacknowledged
 * @param packetTypes which control packets the Panel is told of, by name or number; none
 * for all
 * @param topics which published messages the Panel is told of
 * @param payload how much of a payload the Panel is told
 * @param payloadLimit how much that is where it is limited
 * @param signingKey the key events are signed with, {@code null} for no signatures
 * @param sslBundle the name of the SSL bundle for {@code wss}, {@code null} for what the
 * JVM trusts
 * @param proxy the HTTP proxy in between, {@code null} for none
 * @param headers sent with the handshake, by name
 * @param query added to the address, by name
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.relay", ignoreUnknownFields = false)
record RelayProperties(@Nullable URI url, @Nullable String appKey,
		@NotBlank(message = "must name the channel the Panel listens on") @DefaultValue("mqtt") String channel,
		@NotNull @DefaultValue("10000B") DataSize maxMessageSize,
		@NotNull @DefaultValue(RelayProperties.ALL_EVENTS) Set<EventType> events,
		@NotNull @DefaultValue("64MB") DataSize bufferSize, @NotNull @DefaultValue("5s") Duration connectTimeout,
		@NotNull @DefaultValue("30s") Duration pongTimeout, @NotNull @DefaultValue Reconnect reconnect,
		@NotNull @DefaultValue("10s") Duration drainTimeout,
		@NotNull @DefaultValue @NestedConfigurationProperty SpoolProperties spool, @DefaultValue("") String node,
		@DefaultValue @NestedConfigurationProperty WindowSettings window, @DefaultValue List<String> packetTypes,
		@DefaultValue Topics topics, @DefaultValue("full") PayloadFormat payload,
		@DefaultValue("256B") DataSize payloadLimit, @Nullable String signingKey, @Nullable String sslBundle,
		@Nullable Proxy proxy, @DefaultValue Map<String, String> headers, @DefaultValue Map<String, String> query) {

	static final String ALL_EVENTS = "client-connected,client-disconnected,client-subscribed,client-unsubscribed,"
			+ "message-published,packet-processed";

	private static final int SHORTEST_KEY = 16;

	private static final String PREFIX = "mqtt-panel.relay.";

	RelayProperties {
		url = (url == null || url.toString().isBlank()) ? null : url;
		appKey = StringUtils.hasText(appKey) ? appKey : null;
		signingKey = StringUtils.hasText(signingKey) ? signingKey : null;
		sslBundle = StringUtils.hasText(sslBundle) ? sslBundle : null;
		node = StringUtils.hasText(node) ? node : hostName();
		require(url == null || isWebSocketAddress(url), "url", url,
				"It must be a ws:// or wss:// address with a host and without a query");
		require(between(maxMessageSize, DataSize.ofBytes(1000), DataSize.ofMegabytes(16)), "max-message-size",
				maxMessageSize, "It must be at least 1000B and at most 16MB");
		require(between(bufferSize, DataSize.ofKilobytes(100), DataSize.ofTerabytes(1)), "buffer-size", bufferSize,
				"It must be at least 100KB");
		require(isPositive(connectTimeout), "connect-timeout", connectTimeout, "It must be longer than zero");
		require(isPositive(pongTimeout), "pong-timeout", pongTimeout, "It must be longer than zero");
		require(!drainTimeout.isNegative(), "drain-timeout", drainTimeout, "It must not be negative");
		require(node.length() <= 255, "node", node, "It must be at most 255 characters long");
		require(signingKey == null || signingKey.length() >= SHORTEST_KEY, "signing-key", "***",
				"It must be at least " + SHORTEST_KEY + " characters long");
		require(payloadLimit.toBytes() >= 0 && payloadLimit.toBytes() <= Integer.MAX_VALUE, "payload-limit",
				payloadLimit, "It must not be negative");
		filter(events, packetTypes, topics, payload, payloadLimit);
	}

	/**
	 * Returns what the Panel is told until the operator says otherwise.
	 * @return the shape of events
	 */
	EventFilter filter() {
		return filter(this.events, this.packetTypes, this.topics, this.payload, this.payloadLimit);
	}

	private static EventFilter filter(Set<EventType> events, List<String> packetTypes, Topics topics,
			PayloadFormat payload, DataSize payloadLimit) {
		try {
			return new EventFilter(new EventFilterSettings(events, packetTypes, topics.include(), topics.exclude(),
					payload, (int) payloadLimit.toBytes()));
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException(
					"In mqtt-panel.relay.packet-types or mqtt-panel.relay.topics: " + ex.getMessage(), ex);
		}
	}

	private static boolean isWebSocketAddress(URI url) {
		return ("ws".equals(url.getScheme()) || "wss".equals(url.getScheme())) && url.getHost() != null
				&& url.getQuery() == null && url.getFragment() == null && url.getUserInfo() == null;
	}

	private static boolean between(DataSize size, DataSize least, DataSize most) {
		return size.compareTo(least) >= 0 && size.compareTo(most) <= 0;
	}

	private static boolean isPositive(Duration duration) {
		return !duration.isNegative() && !duration.isZero();
	}

	private static void require(boolean condition, String key, @Nullable Object value, String allowed) {
		if (!condition) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + key, value, allowed);
		}
	}

	private static String hostName() {
		String name = System.getenv("HOSTNAME");
		if (StringUtils.hasText(name)) {
			return name;
		}
		try {
			return InetAddress.getLocalHost().getHostName();
		}
		catch (UnknownHostException ex) {
			return "localhost";
		}
	}

	@Override
	public String toString() {
		return "RelayProperties[url=" + this.url + ", appKey=" + ((this.appKey != null) ? "***" : "null") + ", channel="
				+ this.channel + ", maxMessageSize=" + this.maxMessageSize + ", events=" + this.events + ", bufferSize="
				+ this.bufferSize + ", connectTimeout=" + this.connectTimeout + ", pongTimeout=" + this.pongTimeout
				+ ", reconnect=" + this.reconnect + ", drainTimeout=" + this.drainTimeout + ", spool=" + this.spool
				+ ", node=" + this.node + ", window=" + this.window + ", packetTypes=" + this.packetTypes + ", topics="
				+ this.topics + ", payload=" + this.payload + ", payloadLimit=" + this.payloadLimit + ", signingKey="
				+ ((this.signingKey != null) ? "***" : "null") + ", sslBundle=" + this.sslBundle + ", proxy="
				+ this.proxy + ", headers=" + this.headers.keySet() + ", query=" + this.query.keySet() + "]";
	}

	/**
	 * Which published messages the Panel is told of, by topic filters.
	 *
	 * @param include a topic must match one of them; none for all topics
	 * @param exclude a topic may match none of them
	 */
	record Topics(@DefaultValue List<String> include, @DefaultValue List<String> exclude) {

	}

	/**
	 * An HTTP proxy between this broker and the Panel.
	 *
	 * @param host its host
	 * @param port its port
	 */
	record Proxy(@DefaultValue("") String host, @DefaultValue("0") int port) {

		Proxy {
			require(StringUtils.hasText(host), "proxy.host", host, "It must name the proxy's host");
			require(port > 0 && port < 1 << Short.SIZE, "proxy.port", port, "It must be from 1 to 65535");
		}

	}

	/**
	 * How long to wait between attempts to connect: longer each time, never the same.
	 *
	 * @param minBackoff the shortest wait
	 * @param maxBackoff the longest wait
	 */
	record Reconnect(@NotNull @DefaultValue("500ms") Duration minBackoff,
			@NotNull @DefaultValue("30s") Duration maxBackoff) {

		Reconnect {
			require(isPositive(minBackoff), "reconnect.min-backoff", minBackoff, "It must be longer than zero");
			require(maxBackoff.compareTo(minBackoff) >= 0, "reconnect.max-backoff", maxBackoff,
					"It must not be shorter than reconnect.min-backoff, which is " + minBackoff);
		}

	}
}
