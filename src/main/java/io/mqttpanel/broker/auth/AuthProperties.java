// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.validation.annotation.Validated;

import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.AclRule.Action;
import io.mqttpanel.broker.auth.rules.AclRule.Permission;

/**
 * Settings of the calls to the Panel, of the lifetime of its decisions, and of access
 * rules.
 *
 * @param url URL of the Panel's authentication endpoint, with the scheme http or https.
 * Required in mode remote; the embedded Panel's endpoint by default.
 * @param timeout Maximum time for the Panel's response to a call. At least 1ms.
 * @param deadline Maximum time a client waits for a decision, time in the queue included.
 * At least 1ms.
 * @param connectTimeout Maximum time for opening a connection to the Panel. At least 1ms.
 * @param maxConnections Maximum number of connections to the Panel, and so of concurrent
 * calls. At least 1.
 * @param maxPending Maximum number of logins that wait for a call. Not negative.
 * @param cache Lifetimes of cached decisions.
 * @param acl Topic rules for clients without rules of the Panel, in order. Each has
 * permission, action, topic and optionally qos and retain. An empty list allows
 * everything.
 * @param onDenied Action on a message that the publisher's rules do not allow: drop the
 * message, or disconnect the client.
 * @param maxStale Time after the end of its TTL for which a grant is still used while the
 * Panel is unavailable. 0s for none.
 * @param breaker Circuit breaker of the calls to the Panel.
 * @param throttle Limits on repeated logins with wrong credentials.
 * @param renewal Renewal of the grants of connected clients.
 * @param revocation Lifetime and number of revocations.
 * @param willOnKick Publication of the will of a client that is disconnected because the
 * Panel refuses its renewal. None is published after a revocation.
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
		@DefaultValue @Valid Breaker breaker, @DefaultValue @Valid Throttle throttle,
		@DefaultValue @Valid Renewal renewal, @DefaultValue @Valid Revocation revocation,
		@DefaultValue("false") boolean willOnKick) {

	/** Prefix of all keys. */
	public static final String PREFIX = "mqtt-panel.auth";

	private static final String POSITIVE = "must be a duration of at least 1ms, such as 5s";

	private static final String NOT_NEGATIVE = "must be a duration that is not negative, such as 10s or 24h";

	/**
	 * Checks what is not a constraint, whose violation would show the value.
	 */
	public AuthProperties {
		if (url != null && url.getRawAuthority() != null && url.getRawAuthority().indexOf('@') >= 0) {
			throw new InvalidConfigurationPropertyValueException(PREFIX + ".url",
					url.getScheme() + "://***@"
							+ url.getRawAuthority().substring(url.getRawAuthority().lastIndexOf('@') + 1),
					"It must not contain a user name and password: addresses are logged and shown, "
							+ "and the Panel knows no such login.");
		}
	}

	/**
	 * Returns the access rules.
	 * @return the rules, in order
	 * @throws InvalidConfigurationPropertyValueException if one of them is none
	 */
	public List<AclRule> toRules() {
		List<AclRule> rules = new ArrayList<>();
		for (Acl rule : this.acl) {
			rules.add(rule.toRule(PREFIX + ".acl[" + rules.size() + "]"));
		}
		return List.copyOf(rules);
	}

	/**
	 * Lifetime of the Panel's decisions. It begins with the answer and is never
	 * prolonged.
	 *
	 * @param ttl Lifetime of a grant, varied by up to 10 percent. Within it the client
	 * can log in again and stay connected without a call. 0s for no caching.
	 * @param refusalTtl Lifetime of a refusal. Within it the same credentials are refused
	 * without a call. Not negative.
	 * @param maxSize Maximum number of cached decisions, which take at most 4 % of the
	 * maximum heap. Not negative.
	 */
	public record Cache(@DefaultValue("24h") @DurationMin(message = NOT_NEGATIVE) Duration ttl,
			@DefaultValue("10s") @DurationMin(message = NOT_NEGATIVE) Duration refusalTtl,
			@DefaultValue("100000") @Min(0) long maxSize) {

	}

	/**
	 * Access rule, in the form it has in the Panel's answer.
	 *
	 * @param permission Effect of the rule: allow or deny.
	 * @param action Operation the rule is about: publish, subscribe or all.
	 * @param topic Topic filter, optionally with placeholders.
	 * @param qos QoS levels the rule applies to. An empty list for all.
	 * @param retain Retain flag of the messages the rule applies to, {@code null} for
	 * both.
	 */
	public record Acl(@NotNull(message = "must be allow or deny") Permission permission,
			@NotNull(message = "must be publish, subscribe or all") Action action,
			@NotNull(message = "must be a topic filter, such as devices/${clientid}/#") String topic,
			@DefaultValue List<Integer> qos, @Nullable Boolean retain) {

		private AclRule toRule(String key) {
			int qosBits = this.qos.isEmpty() ? AclRule.ANY_QOS : 0;
			for (int level : this.qos) {
				if (level < 0 || level > 2) {
					throw new InvalidConfigurationPropertyValueException(key + ".qos", this.qos,
							"It must hold nothing but 0, 1 and 2.");
				}
				qosBits |= 1 << level;
			}
			try {
				return new AclRule(this.permission, this.action, this.topic, qosBits, this.retain);
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException(key + ".topic", this.topic,
						"The " + ex.getMessage() + ".");
			}
		}

	}

	/**
	 * Circuit breaker in front of the Panel.
	 *
	 * @param failureRate Percentage of failed calls among the last 50 that opens the
	 * circuit breaker. From 1 to 100.
	 * @param minimumCalls Minimum number of calls before the failure rate counts. From 1
	 * to 50.
	 * @param openFor Time for which the circuit breaker stays open before it lets test
	 * calls through. At least 1ms.
	 */
	public record Breaker(@DefaultValue("50") @Min(1) @Max(100) int failureRate,
			@DefaultValue("10") @Min(1) @Max(WINDOW) int minimumCalls,
			@DefaultValue("5s") @DurationMin(millis = 1, message = POSITIVE) Duration openFor) {

		/** Number of calls by which the failure rate is judged. */
		public static final int WINDOW = 50;

	}

	/**
	 * Throttle for logins with wrong credentials.
	 *
	 * @param refusals Number of refusals within the window, for one client identifier
	 * from one address, beyond which further logins pass as slowly as that. 0 for any
	 * number.
	 * @param addressRefusals Number of refusals within the window, from one address,
	 * beyond which its further logins pass as slowly as that. All addresses of an IPv4
	 * /24 or an IPv6 /48 together have ten times as many. 0 for any number.
	 * @param window Time window of both numbers. At least 1ms.
	 * @param delay Delay of the answer to a login that does not pass. Not negative.
	 */
	public record Throttle(@DefaultValue("10") @Min(0) int refusals, @DefaultValue("100") @Min(0) int addressRefusals,
			@DefaultValue("1m") @DurationMin(millis = 1, message = BLOCKING) Duration window,
			@DefaultValue("1s") @DurationMin(message = DELAY) Duration delay) {

		private static final String BLOCKING = "must be a duration of at least 1ms, such as 1m";

		private static final String DELAY = "must be a duration that is not negative, such as 1s";

	}

	/**
	 * Renewal of grants that end while their clients are connected.
	 *
	 * @param interval Interval between searches for expired grants. At least 10ms.
	 * @param maxConcurrent Maximum number of concurrent renewals. At least 1.
	 * @param retryDelay Delay before a renewal is tried again that the Panel did not
	 * answer. At least 1ms.
	 */
	public record Renewal(@DefaultValue("1s") @DurationMin(millis = 10, message = INTERVAL) Duration interval,
			@DefaultValue("16") @Min(1) int maxConcurrent,
			@DefaultValue("30s") @DurationMin(millis = 1, message = POSITIVE) Duration retryDelay) {

		private static final String INTERVAL = "must be a duration of at least 10ms, such as 1s";

	}

	/**
	 * Refusal of what was revoked.
	 *
	 * @param tombstone Time for which a revoked client or API key is refused without a
	 * call, unless the revocation gives another. At least 10s and the sum of deadline and
	 * timeout; shorter values are raised.
	 * @param maxTombstones Maximum number of revocations kept at once. At least 1.
	 */
	public record Revocation(@DefaultValue("60s") @DurationMin(message = NOT_NEGATIVE) Duration tombstone,
			@DefaultValue("10000") @Min(1) int maxTombstones) {

	}

}
