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
 * The settings of the embedded Panel. Without any credentials it makes up one key of its
 * own.
 *
 * @param appKey the key in the WebSocket's path, as Reverb's application key
 * @param credentials the API keys that let clients in
 * @param historySize how many events of each type a page opened late is shown
 * @param subscriberBuffer how many events wait for a slow page before the oldest give way
 * @param maxConnections how many WebSocket connections are open at once
 * @param pingInterval after which silence a WebSocket connection is pinged
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
	 * An API key and its secret: what a client gives as user name and password.
	 *
	 * @param key the user name
	 * @param secret the password
	 */
	record Credential(@NotBlank String key, @NotBlank String secret) {

		@Override
		public String toString() {
			return "Credential[key=" + this.key + ", secret=******]";
		}

	}
}
