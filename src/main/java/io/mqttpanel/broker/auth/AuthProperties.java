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
 * Settings of the calls to the Panel, of the lifetime of its decisions, and of access
 * rules.
 *
 * @param url URL of the Panel; required in remote mode, by default that of the embedded
 * Panel
 * @param timeout maximum duration of a call to the Panel
 * @param deadline maximum duration of a login, time in the queue included
 * @param connectTimeout maximum duration of connecting to the Panel
 * @param maxConnections maximum number of connections to the Panel, and so of concurrent
 * calls
 * @param maxPending maximum number of logins that wait for their call; beyond it clients
 * are told that the server is unavailable
 * @param cache lifetime of decisions
 * @param acl access rules, in order, for clients about whose topics the Panel says
 * nothing; none to allow everything
 * @param onDenied reaction to a message that a client may not publish
 * @param maxStale duration after the end of a grant for which it is used while the Panel
 * is unreachable; 0 for not at all
 * @param breaker circuit breaker in front of the Panel
 * @param throttle throttle for logins with wrong credentials
 * @param renewal renewal of grants that end while their clients are connected
 * @param revocation refusal of what was revoked
 * @param willOnKick publication of the will of a client whose access has ended
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

	/** Prefix of all keys. */
	public static final String PREFIX = "mqtt-panel.auth";

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 5s";

	private static final String NOT_NEGATIVE = "must be a duration that is not negative, such as 10s or 24h";

	/**
	 * Lifetime of the Panel's decisions. It begins with the answer and is never
	 * prolonged.
	 *
	 * @param ttl duration for which a grant answers logins without a call and keeps a
	 * client connected without renewal; up to a tenth more or less for each, 0 for
	 * neither
	 * @param refusalTtl duration for which refused credentials are refused without a call
	 * @param maxSize maximum number of cached decisions
	 */
	public record Cache(@DefaultValue("24h") @DurationMin(message = NOT_NEGATIVE) Duration ttl,
			@DefaultValue("10s") @DurationMin(message = NOT_NEGATIVE) Duration refusalTtl,
			@DefaultValue("100000") @Min(0) long maxSize) {

	}

	/**
	 * Access rule, in the form it has in the Panel's answer.
	 *
	 * @param permission permission: allow or deny
	 * @param action action: publish, subscribe or all
	 * @param topic topic filter, which may have placeholders
	 * @param qos QoS levels to which the rule applies; none for all
	 * @param retain retain flag of the messages to which the rule applies; none for all
	 */
	public record Acl(@NotNull(message = "must be allow or deny") Permission permission,
			@NotNull(message = "must be publish, subscribe or all") Action action,
			@NotNull(message = "must be a topic filter, such as devices/${clientid}/#") String topic,
			@DefaultValue List<Integer> qos, @Nullable Boolean retain) {

	}

	/**
	 * Renewal of grants that end while their clients are connected.
	 *
	 * @param interval interval between two searches for grants that have ended
	 * @param maxConcurrent maximum number of concurrent renewals
	 * @param retryDelay delay before a renewal without a decision is repeated
	 */
	public record Renewal(@DefaultValue("1s") @DurationMin(millis = 10, message = INTERVAL) Duration interval,
			@DefaultValue("16") @Min(1) int maxConcurrent,
			@DefaultValue("30s") @DurationMin(millis = 1, message = POSITIVE) Duration retryDelay) {

		private static final String INTERVAL = "must be a duration of at least 10ms, such as 1s";

	}

	/**
	 * Refusal of what was revoked.
	 *
	 * @param tombstone duration for which revoked logins are refused without a call,
	 * where the revocation does not say
	 * @param maxTombstones maximum number of revocations that are kept at once
	 */
	public record Revocation(@DefaultValue("60s") @DurationMin(message = NOT_NEGATIVE) Duration tombstone,
			@DefaultValue("10000") @Min(1) int maxTombstones) {

	}

}
