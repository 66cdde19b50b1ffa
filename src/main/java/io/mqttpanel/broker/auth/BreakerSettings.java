// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When calls stop being made because the last ones have failed.
 *
 * @param failureRate how many of the last 50 calls have to have failed, in percent
 * @param minimumCalls how many calls there must have been before that is judged
 * @param openFor how long no call is made then, before a few try again
 */
public record BreakerSettings(@DefaultValue("50") @Min(1) @Max(100) int failureRate,
		@DefaultValue("10") @Min(1) @Max(BreakerSettings.WINDOW) int minimumCalls,
		@DefaultValue("5s") @DurationMin(millis = 1,
				message = "must be a duration of at least 1ms, such as 5s") Duration openFor) {

	/** How many calls are judged by. */
	public static final int WINDOW = 50;

}
