// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the HTTP server: Actuator, and the embedded Panel.
 *
 * @param maxConnections Maximum number of HTTP connections. At least 1.
 * @param maxConnectionsPerAddress Maximum number of HTTP connections from one address
 * other than the loopback address. At least 1.
 * @param requestTimeout Maximum time from a connection to its complete first request, and
 * for the body of any other. At least 1ms.
 * @param idleTimeout Maximum time from a response to the headers of the next request. At
 * least 1ms.
 */
@Validated
@ConfigurationProperties(prefix = "mqtt-panel.http", ignoreUnknownFields = false)
record HttpProperties(@DefaultValue("200") @Min(value = 1, message = HttpProperties.AT_LEAST_ONE) int maxConnections,
		@DefaultValue("100") @Min(value = 1, message = HttpProperties.AT_LEAST_ONE) int maxConnectionsPerAddress,
		@DefaultValue("10s") @DurationMin(millis = 1, message = HttpProperties.POSITIVE) Duration requestTimeout,
		@DefaultValue("60s") @DurationMin(millis = 1, message = HttpProperties.POSITIVE) Duration idleTimeout) {

	static final String AT_LEAST_ONE = "must be at least 1";

	static final String POSITIVE = "must be a duration of at least 1ms, such as 10s";

}
