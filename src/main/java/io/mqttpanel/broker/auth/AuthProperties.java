// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.net.URI;
import java.time.Duration;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the Panel is asked about credentials, and for how long its answers hold.
 *
 * @param url where the Panel is asked; needed in remote mode, the embedded Panel's own
 * address by default
 * @param timeout how long a decision may take, waiting for a connection included
 * @param connectTimeout how long opening a connection to the Panel may take
 * @param maxConnections how many connections to the Panel there may be, and so how many
 * calls at once
 * @param maxPending how many calls may wait for a connection; beyond it no decision is
 * made
 * @param cache how long answers hold
 * @param renewal how clients that outlive their grant are asked about again
 * @param revocation how long what was revoked is refused
 * @param willOnKick whether the will of a client whose access has ended is published
 */
@Validated
@ConfigurationProperties(prefix = AuthProperties.PREFIX, ignoreUnknownFields = false)
public record AuthProperties(@HttpUrl @Nullable URI url,
		@DefaultValue("5s") @DurationMin(millis = 1, message = POSITIVE) Duration timeout,
		@DefaultValue("2s") @DurationMin(millis = 1, message = POSITIVE) Duration connectTimeout,
		@DefaultValue("64") @Min(1) int maxConnections, @DefaultValue("10000") @Min(0) int maxPending,
		@DefaultValue @Valid Cache cache, @DefaultValue @Valid Renewal renewal,
		@DefaultValue @Valid Revocation revocation, @DefaultValue("false") boolean willOnKick) {

	static final String PREFIX = "mqtt-panel.auth";

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 5s";

	private static final String NOT_NEGATIVE = "must be a duration that is not negative, such as 10s or 24h";

	/**
	 * For how long the Panel's answers hold. Lifetimes begin with the answer; nothing
	 * prolongs them.
	 *
	 * @param ttl how long a client that was let in is let in again without a call, and
	 * stays connected without being asked about again; up to a tenth more or less for
	 * each, and 0 for neither
	 * @param refusalTtl how long refused credentials are refused without a call
	 * @param maxSize how many answers are kept
	 */
	public record Cache(@DefaultValue("24h") @DurationMin(message = NOT_NEGATIVE) Duration ttl,
			@DefaultValue("10s") @DurationMin(message = NOT_NEGATIVE) Duration refusalTtl,
			@DefaultValue("100000") @Min(0) long maxSize) {

	}

	/**
	 * How clients that outlive their grant are asked about again.
	 *
	 * @param interval how often it is looked whose grant is over
	 * @param maxConcurrent how many are asked about at once
	 * @param retryDelay when a client about whom there was no answer is asked about again
	 */
	public record Renewal(@DefaultValue("1s") @DurationMin(millis = 10, message = INTERVAL) Duration interval,
			@DefaultValue("16") @Min(1) int maxConcurrent,
			@DefaultValue("30s") @DurationMin(millis = 1, message = POSITIVE) Duration retryDelay) {

		private static final String INTERVAL = "must be a duration of at least 10ms, such as 1s";

	}

	/**
	 * How long what was revoked is refused without a call.
	 *
	 * @param tombstone how long, where the revocation does not say
	 * @param maxTombstones how many revocations are kept at once
	 */
	public record Revocation(@DefaultValue("60s") @DurationMin(message = NOT_NEGATIVE) Duration tombstone,
			@DefaultValue("10000") @Min(1) int maxTombstones) {
	}

}
