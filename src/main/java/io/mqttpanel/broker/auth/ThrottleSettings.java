// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Duration;

import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What becomes of who presents wrong credentials again and again.
 *
 * @param refusals how many refusals are too many, from one address or for one client
 * identifier; 0 turns this off
 * @param window within what time they are
 * @param blockFor how long further attempts are refused without a call
 * @param delay how long after the attempt that refusal is given
 */
public record ThrottleSettings(@DefaultValue("10") @Min(0) int refusals,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration window,
		@DefaultValue("1m") @DurationMin(millis = 1, message = POSITIVE) Duration blockFor,
		@DefaultValue("1s") @DurationMin(
				message = "must be a duration that is not negative, such as 1s") Duration delay) {

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 1m";

}
