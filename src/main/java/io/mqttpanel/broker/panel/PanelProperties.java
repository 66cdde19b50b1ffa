// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.time.Duration;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the embedded Panel.
 *
 * @param appKey Application key in the path of the WebSocket. Letters, digits, hyphens
 * and underscores.
 * @param credentials API keys of the clients that can connect, each with key and secret.
 * One generated key by default.
 * @param historySize Number of past events of each type that a newly opened page shows.
 * From 1 to 10000.
 * @param subscriberBuffer Maximum number of events that wait for a slow page before the
 * oldest are dropped. From 16 to 100000.
 * @param maxConnections Maximum number of open WebSocket connections. From 2 to 10000.
 * @param pingInterval Time without traffic after which a WebSocket connection is pinged.
 * At least 100ms.
 */
@Validated
@ConfigurationProperties("mqtt-panel.panel")
record PanelProperties(@DefaultValue("embedded") @Pattern(regexp = "[A-Za-z0-9_-]+") String appKey,
		@DefaultValue List<@Valid Credential> credentials, @DefaultValue("200") @Min(1) @Max(10_000) int historySize,
		@DefaultValue("1024") @Min(16) @Max(100_000) int subscriberBuffer,
		@DefaultValue("100") @Min(2) @Max(10_000) int maxConnections, @DefaultValue("60s") Duration pingInterval) {

	private static final Duration SHORTEST_PING_INTERVAL = Duration.ofMillis(100);

	PanelProperties {
		credentials = List.copyOf(credentials);
		if (pingInterval.compareTo(SHORTEST_PING_INTERVAL) < 0) {
			throw new IllegalArgumentException("mqtt-panel.panel.ping-interval is %s: it must be at least %s"
				.formatted(pingInterval, SHORTEST_PING_INTERVAL));
		}
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
