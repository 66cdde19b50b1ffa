// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the throttle for logins with wrong credentials.
 *
 * @param refusals number of refusals for one address or client identifier that are too
 * many; 0 turns the throttle off
 * @param window duration in which the refusals are counted
 * @param blockFor duration for which further logins are refused without a call
 * @param delay delay of such a refusal
 */
public record ThrottleSettings(@DefaultValue("10") @Min(0) int refusals,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration window,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration blockFor,
		@DefaultValue("1s") @DurationMin(
				message = "must be a duration that is not negative, such as 1s") Duration delay) {

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 1m";

}
