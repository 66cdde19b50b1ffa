// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.util.List;
import java.util.Set;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the embedded Panel.
 *
 * @param listen Address that MQTT and HTTP listen on in mode embedded: an IP address of
 * this machine, 0.0.0.0 or :: for all of them, or localhost. mqtt-panel.broker.host,
 * server.address and management.server.address have precedence, each for its listeners.
 * @param hosts Names and addresses in the Host header that requests can have, in addition
 * to localhost, loopback addresses and the address listened on. Without ports.
 * @param appKey Application key in the path of the WebSocket. Letters, digits, hyphens
 * and underscores. Random at every start by default.
 * @param credentials API keys of the clients that can connect, each with key and secret.
 * One generated key by default.
 * @param historySize Number of past events of each type that a newly opened page shows.
 * From 1 to 10000.
 * @param subscriberBuffer Maximum number of events that wait for a slow page before the
 * oldest are dropped. From 16 to 100000.
 * @param maxConnections Maximum number of open WebSocket connections. From 2 to 10000.
 * @param maxFailedLogins Maximum number of logins with wrong credentials in a minute by
 * callers on other machines. Further calls are answered with 429. From 1 to 1000000.
 * @param pingInterval Time without traffic after which a WebSocket connection is pinged.
 * At least 100ms.
 */
@Validated
@ConfigurationProperties("mqtt-panel.panel")
record PanelProperties(@DefaultValue(EmbeddedPanelDefaults.LOOPBACK) String listen, @DefaultValue Set<String> hosts,
		@Nullable @Pattern(regexp = "[A-Za-z0-9_-]+") String appKey, @DefaultValue List<@Valid Credential> credentials,
		@DefaultValue("200") @Min(1) @Max(10_000) int historySize,
		@DefaultValue("1024") @Min(16) @Max(100_000) int subscriberBuffer,
		@DefaultValue("100") @Min(2) @Max(10_000) int maxConnections,
		@DefaultValue("300") @Min(1) @Max(1_000_000) int maxFailedLogins, @DefaultValue("60s") Duration pingInterval) {

	static final String LISTEN = "mqtt-panel.panel.listen";

	static final String HOSTS = "mqtt-panel.panel.hosts";

	static final String APP_KEY = "mqtt-panel.panel.app-key";

	private static final java.util.regex.Pattern ADDRESS = java.util.regex.Pattern.compile(
			"localhost|(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F.]{0,15}");

	private static final java.util.regex.Pattern HOST = java.util.regex.Pattern
		.compile("[A-Za-z0-9._-]+|(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F.]{0,15}");

	private static final Duration SHORTEST_PING_INTERVAL = Duration.ofMillis(100);

	PanelProperties {
		credentials = List.copyOf(credentials);
		hosts = Set.copyOf(hosts);
		if (!isAddress(listen)) {
			throw new IllegalArgumentException(
					LISTEN + " is \"" + listen + "\": it must be an IP address of this machine, "
							+ "such as 127.0.0.1, or 0.0.0.0 for all of them, or localhost");
		}
		hosts.stream().filter((host) -> !HOST.matcher(host).matches()).findAny().ifPresent((host) -> {
			throw new IllegalArgumentException(
					HOSTS + " has \"" + host + "\": it must have names and IP addresses only, "
							+ "such as panel.example.com, without scheme, port and brackets");
		});
		if (pingInterval.compareTo(SHORTEST_PING_INTERVAL) < 0) {
			throw new IllegalArgumentException("mqtt-panel.panel.ping-interval is %s: it must be at least %s"
				.formatted(pingInterval, SHORTEST_PING_INTERVAL));
		}
	}

	static boolean isAddress(String listen) {
		return ADDRESS.matcher(listen).matches();
	}

	/**
	 * API key and secret, which a client sends as user name and password.
	 *
	 * @param key User name of the client.
	 * @param secret Password of the client.
	 */
	record Credential(@NotBlank String key, @NotBlank String secret) {

		@Override
		public String toString() {
			return "Credential[key=" + this.key + ", secret=******]";
		}

	}
}
