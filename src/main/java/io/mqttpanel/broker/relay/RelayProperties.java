// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

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
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;
import io.mqttpanel.broker.relay.protocol.WindowSettings;

/**
 * Settings of the relay to the Panel. {@link #toString()} masks keys and the values of
 * headers and query parameters.
 *
 * @param url URL of the Panel's WebSocket server, with the scheme ws or wss and
 * optionally the path in front of /app. Required in mode remote; this process's own web
 * server by default in mode embedded.
 * @param appKey Key of the Panel's WebSocket application. Required in mode remote; that
 * of the embedded Panel by default in mode embedded.
 * @param channel Channel the Panel listens on.
 * @param maxMessageSize Maximum size of a frame; payloads are truncated to fit. The Panel
 * closes a connection that sends a longer one. From 1000B to 16MB.
 * @param events Event types to report.
 * @param bufferSize Maximum memory of events that the Panel has not acknowledged. At
 * least 100KB; without it 8 % of the maximum heap.
 * @param connectTimeout Maximum time for the connection and the Panel's greeting
 * together. Longer than 0s.
 * @param pongTimeout Maximum time for the Panel's answer to a ping before the connection
 * counts as lost. Longer than 0s.
 * @param reconnect Delays between attempts to connect.
 * @param drainTimeout Maximum time a stop waits for the buffer to drain. Not negative.
 * @param spool Spool of events on disk.
 * @param node Name of this broker in every event, at most 255 characters. The host's name
 * by default.
 * @param window Window of unacknowledged events.
 * @param packetTypes Control packets to report, by name or number. An empty list for all.
 * @param topics Topic filters of the messages to report.
 * @param payload Part of a payload to report: full, none, or limit for its first
 * payload-limit bytes.
 * @param payloadLimit Maximum size of a reported payload when payload is limit. Not
 * negative.
 * @param signingKey Key of the HMAC-SHA-256 signature of every event, at least 16
 * characters. Without a key, events are not signed.
 * @param sslBundle Name of the SSL bundle for a wss URL. The JVM's trust store by
 * default.
 * @param proxy HTTP proxy to the Panel's WebSocket server, {@code null} for none.
 * @param headers Headers of the WebSocket handshake, by name.
 * @param query Query parameters of the WebSocket handshake, by name.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.relay", ignoreUnknownFields = false)
record RelayProperties(@Nullable URI url, @Nullable String appKey,
		@NotBlank(message = "must name the channel the Panel listens on") @DefaultValue("mqtt") String channel,
		@NotNull @DefaultValue("10000B") DataSize maxMessageSize,
		@NotNull @DefaultValue(RelayProperties.ALL_EVENTS) Set<EventType> events, @Nullable DataSize bufferSize,
		@NotNull @DefaultValue("5s") Duration connectTimeout, @NotNull @DefaultValue("30s") Duration pongTimeout,
		@NotNull @DefaultValue Reconnect reconnect, @NotNull @DefaultValue("10s") Duration drainTimeout,
		@NotNull @DefaultValue @NestedConfigurationProperty SpoolProperties spool, @DefaultValue("") String node,
		@DefaultValue @NestedConfigurationProperty WindowSettings window, @DefaultValue List<String> packetTypes,
		@DefaultValue Topics topics, @DefaultValue("full") PayloadFormat payload,
		@DefaultValue("256B") DataSize payloadLimit, @Nullable String signingKey, @Nullable String sslBundle,
		@Nullable Proxy proxy, @DefaultValue Map<String, String> headers, @DefaultValue Map<String, String> query) {

	static final String ALL_EVENTS = "client-connected,client-disconnected,client-subscribed,client-unsubscribed,"
			+ "message-published,packet-processed";

	private static final int SHORTEST_KEY = 16;

	private static final DataSize MIN_BUFFER = DataSize.ofKilobytes(100);

	private static final String PREFIX = "mqtt-panel.relay.";

	RelayProperties {
		url = (url == null || url.toString().isBlank()) ? null : url;
		appKey = StringUtils.hasText(appKey) ? appKey : null;
		signingKey = StringUtils.hasText(signingKey) ? signingKey : null;
		sslBundle = StringUtils.hasText(sslBundle) ? sslBundle : null;
		node = StringUtils.hasText(node) ? node : hostName();
		require(url == null || isWebSocketAddress(url), "url", (url != null) ? masked(url) : null,
				"It must be a ws:// or wss:// address with a host and without user name, password and query");
		require(between(maxMessageSize, DataSize.ofBytes(1000), DataSize.ofMegabytes(16)), "max-message-size",
				maxMessageSize, "It must be at least 1000B and at most 16MB");
		require(bufferSize == null || between(bufferSize, MIN_BUFFER, DataSize.ofTerabytes(1)), "buffer-size",
				bufferSize, "It must be at least 100KB");
		require(isPositive(connectTimeout), "connect-timeout", connectTimeout, "It must be longer than zero");
		require(isPositive(pongTimeout), "pong-timeout", pongTimeout, "It must be longer than zero");
		require(!drainTimeout.isNegative(), "drain-timeout", drainTimeout, "It must not be negative");
		require(node.length() <= 255, "node", node, "It must be at most 255 characters long");
		require(signingKey == null || signingKey.length() >= SHORTEST_KEY, "signing-key", "***",
				"It must be at least " + SHORTEST_KEY + " characters long");
		require(payloadLimit.toBytes() >= 0 && payloadLimit.toBytes() <= Integer.MAX_VALUE, "payload-limit",
				payloadLimit, "It must not be negative");
		validate(filter(events, packetTypes, topics, payload, payloadLimit));
	}

	/**
	 * Returns the maximum memory of events that the Panel has not acknowledged.
	 * @return bytes, the default where none are set
	 */
	long bufferBytes() {
		return (this.bufferSize != null) ? this.bufferSize.toBytes()
				: Math.max(MIN_BUFFER.toBytes(), HeapShare.EVENTS.bytes());
	}

	/**
	 * Returns the filter that is used until the operator changes it.
	 * @return the settings of the filter of events
	 */
	EventFilterSettings filter() {
		return filter(this.events, this.packetTypes, this.topics, this.payload, this.payloadLimit);
	}

	private static EventFilterSettings filter(Set<EventType> events, List<String> packetTypes, Topics topics,
			PayloadFormat payload, DataSize payloadLimit) {
		return new EventFilterSettings(events, packetTypes, topics.include(), topics.exclude(), payload,
				(int) payloadLimit.toBytes());
	}

	private static void validate(EventFilterSettings filter) {
		try {
			filter.toFilter();
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

	private static String masked(URI url) {
		return url.toString().replaceFirst("//[^/?#]*@", "//***@").replaceFirst("[?#].*", "?***");
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
	 * Topic filters for the messages that the Panel receives.
	 *
	 * @param include Topic filters of the messages to report. An empty list for all.
	 * @param exclude Topic filters of the messages not to report.
	 */
	record Topics(@DefaultValue List<String> include, @DefaultValue List<String> exclude) {

	}

	/**
	 * HTTP proxy between this broker and the Panel.
	 *
	 * @param host Host of an HTTP proxy to the Panel's WebSocket server. No proxy by
	 * default.
	 * @param port Port of the HTTP proxy, required with its host. From 1 to 65535.
	 */
	record Proxy(@DefaultValue("") String host, @DefaultValue("0") int port) {

		Proxy {
			require(StringUtils.hasText(host), "proxy.host", host, "It must name the proxy's host");
			require(port > 0 && port < 1 << Short.SIZE, "proxy.port", port, "It must be from 1 to 65535");
		}

	}

	/**
	 * Delay between attempts to connect, which increases with each failure.
	 *
	 * @param minBackoff Minimum delay between attempts to connect. Longer than 0s.
	 * @param maxBackoff Maximum delay between attempts to connect. Not shorter than
	 * min-backoff.
	 */
	record Reconnect(@NotNull @DefaultValue("500ms") Duration minBackoff,
			@NotNull @DefaultValue("30s") Duration maxBackoff) {

		Reconnect {
			require(isPositive(minBackoff), "reconnect.min-backoff", minBackoff, "It must be longer than zero");
			require(maxBackoff.compareTo(minBackoff) >= 0, "reconnect.max-backoff", maxBackoff,
					"It must not be shorter than reconnect.min-backoff, which is " + minBackoff);
		}

		/**
		 * Returns a delay before the next attempt. It doubles with each failure up to the
		 * maximum, with jitter. The advice to reconnect at once is followed only once in
		 * a row, so that it cannot cause a loop.
		 * @param failures the number of failures since the last connection that worked
		 * @param advice the advice of the last close reason
		 * @param random the source of the jitter
		 * @return the delay
		 */
		Duration delay(int failures, Advice advice, RandomGenerator random) {
			long min = this.minBackoff.toMillis();
			long max = this.maxBackoff.toMillis();
			if (advice == Advice.AFTER_A_CHANGE) {
				return Duration.ofMillis(max);
			}
			if (advice == Advice.AT_ONCE && failures == 0) {
				return Duration.ZERO;
			}
			long ceiling = Math.min(max, min << Math.min(failures + 1, 20));
			long floor = Math.min(Math.max(min, ceiling / 2), ceiling);
			return Duration.ofMillis(random.nextLong(floor, ceiling + 1));
		}

	}
}
