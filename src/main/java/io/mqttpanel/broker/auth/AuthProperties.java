// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.net.URI;
import java.time.Duration;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

/**
 * How the Panel is asked about credentials, and for how long its answers hold.
 *
 * @param url where the Panel is asked; needed in remote mode, the embedded Panel's own
 * address by default
 * @param timeout how long the Panel may take to answer a call
 * @param deadline how long a client may wait for a decision, waiting in line included
 * @param connectTimeout how long opening a connection to the Panel may take
 * @param maxConnections how many connections to the Panel there may be, and so how many
 * calls at once
 * @param maxPending how many logins may wait for their call; beyond it no decision is
 * made
 * @param cache how long answers hold
 * @param acl the rules of a client about whose topics the Panel says nothing, in order;
 * none to allow everything
 * @param onDenied what becomes of a client that publishes where it may not
 * @param maxStale for how long after its time an answer that let a client in still holds
 * while the Panel does not answer; 0 for not at all
 * @param breaker when the Panel is not asked because it fails
 * @param throttle what becomes of who presents wrong credentials again and again
 * @param renewal how clients that outlive their grant are asked about again
 * @param revocation how long what was revoked is refused
 * @param willOnKick whether the will of a client whose access has ended is published
 */
@Validated
@ConfigurationProperties(prefix = AuthProperties.PREFIX, ignoreUnknownFields = false)
public record AuthProperties(@HttpUrl @Nullable URI url,
		@DefaultValue("5s") @DurationMin(millis = 1, message = POSITIVE) Duration timeout,
		@DefaultValue("10s") @DurationMin(millis = 1, message = POSITIVE) Duration deadline,
		@DefaultValue("2s") @DurationMin(millis = 1, message = POSITIVE) Duration connectTimeout,
		@DefaultValue("64") @Min(1) int maxConnections, @DefaultValue("10000") @Min(0) int maxPending,
		@DefaultValue @Valid Cache cache, @DefaultValue List<@Valid Acl> acl, @DefaultValue("drop") OnDenied onDenied,
		@DefaultValue("1h") @DurationMin(message = NOT_NEGATIVE) Duration maxStale,
		@DefaultValue @Valid @NestedConfigurationProperty BreakerSettings breaker,
		@DefaultValue @Valid @NestedConfigurationProperty ThrottleSettings throttle,
		@DefaultValue @Valid Renewal renewal, @DefaultValue @Valid Revocation revocation,
		@DefaultValue("false") boolean willOnKick) {

	/** What all keys begin with. */
	public static final String PREFIX = "mqtt-panel.auth";

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
	 * One rule about topics, in the form it has in the Panel's answer.
	 *
	 * @param permission whether it allows or denies
	 * @param action what it is about
	 * @param topic the topic filter, which may hold placeholders
	 * @param qos at which QoS it applies, empty for any
	 * @param retain to which messages it applies, {@code null} for all
	 */
	public record Acl(@NotNull(message = "must be allow or deny") Permission permission,
			@NotNull(message = "must be publish, subscribe or all") Action action,
			@NotNull(message = "must be a topic filter, such as devices/${clientid}/#") String topic,
			@DefaultValue List<Integer> qos, @Nullable Boolean retain) {

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
