// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the circuit breaker in front of the Panel.
 *
 * @param failureRate Percentage of failed calls among the last 50 that opens the circuit
 * breaker. From 1 to 100.
 * @param minimumCalls Minimum number of calls before the failure rate counts. From 1 to
 * 50.
 * @param openFor Time for which the circuit breaker stays open before it lets test calls
 * through. At least 1ms.
 */
public record BreakerSettings(@DefaultValue("50") @Min(1) @Max(100) int failureRate,
		@DefaultValue("10") @Min(1) @Max(BreakerSettings.WINDOW) int minimumCalls,
		@DefaultValue("5s") @DurationMin(millis = 1,
				message = "must be a duration of at least 1ms, such as 5s") Duration openFor) {

	/** Number of calls by which the failure rate is judged. */
	public static final int WINDOW = 50;

}
