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
 * @param appKey the key in the path of the WebSocket, like the application key of Reverb
 * @param credentials the API keys of clients; by default one with a generated secret
 * @param historySize the number of events of each type in the initial state of a page
 * @param subscriberBuffer the number of events that wait for a slow page before the
 * oldest are dropped
 * @param maxConnections the maximum number of open WebSocket connections
 * @param pingInterval the time of silence after which a WebSocket connection is pinged
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
