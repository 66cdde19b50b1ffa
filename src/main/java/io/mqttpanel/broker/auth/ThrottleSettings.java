// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the throttle for logins with wrong credentials.
 *
 * @param refusals Number of refusals, from one address or for one client identifier, that
 * blocks further logins. 0 for no blocking.
 * @param window Time window in which refusals are counted. At least 1ms.
 * @param blockFor Time for which further logins are refused without a call. At least 1ms.
 * @param delay Delay of the refusal of a blocked login. Not negative.
 */
public record ThrottleSettings(@DefaultValue("10") @Min(0) int refusals,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration window,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration blockFor,
		@DefaultValue("1s") @DurationMin(
				message = "must be a duration that is not negative, such as 1s") Duration delay) {

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 1m";

}
