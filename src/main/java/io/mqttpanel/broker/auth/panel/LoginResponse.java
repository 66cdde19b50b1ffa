// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.rules.AclRule;
import io.mqttpanel.broker.auth.rules.ClientLimits;
import io.mqttpanel.broker.auth.rules.RuleSet;
import io.mqttpanel.broker.auth.rules.TeamLimits;

/**
 * Reader of the Panel's response to a login request. A status that the contract does not
 * name is a failure to decide, and so is one malformed part of a grant. Unknown members
 * of the response and of its limits are ignored, so that a newer Panel can send more than
 * this broker understands.
 */
final class LoginResponse {

	static final int OK = 200;

	private static final String LIMITS = "limits.";

	/** Has what it needs: to make it takes a lock, for which no event loop is to wait. */
	private static final ObjectReader JSON = JsonMapper.builder().build().readerFor(JsonNode.class);

	private static final AccessRules SUPERUSER = new AccessRules.AllowAll("is_superuser: everything is allowed", true);

	private final List<AclRule> defaults;

	private final AccessRules withoutRules;

	/**
	 * Creates the reader.
	 * @param defaults the rules of a client for whom the Panel has none
	 * @param tenancy how teams share the broker, whose own topics tell of all of them
	 */
	LoginResponse(List<AclRule> defaults, Tenancy tenancy) {
		this.defaults = defaults;
		this.withoutRules = (tenancy == Tenancy.TEAM) ? AccessRules.ALLOW_OWN : AccessRules.ALLOW_ALL;
	}

	/**
	 * Reads an answer by its status alone.
	 * @param status any status but 200
	 * @param headers the answer's headers
	 * @return what it means
	 */
	static Decision read(int status, HttpHeaders headers) {
		return switch (status) {
			case 401 -> new Refused("the Panel does not know these credentials (401)");
			case 422 -> new Refused("the Panel found the request incomplete (422)");
			case 429 -> new Unavailable("the Panel is asked too often: it answered 429"
					+ hint(", Retry-After ", headers.getFirst(HttpHeaders.RETRY_AFTER)));
			default -> new Unavailable("the Panel answered " + status
					+ hint(", Location ", withoutQuery(headers.getFirst(HttpHeaders.LOCATION))));
		};
	}

	/**
	 * Reads the body of an answer whose status is 200.
	 * @param body the body
	 * @param headers the answer's headers
	 * @param request what was asked
	 * @return what it means
	 */
	Decision read(byte[] body, HttpHeaders headers, LoginRequest request) {
		try {
			JsonNode answer = JSON.readTree(body);
			long teamId = id(answer, "team_id");
			return new Granted(teamId, id(answer, "api_token_id"), id(answer, "mqtt_client_id"),
					rules(answer, request, teamId), expireAt(answer))
				.limitedTo(limits(answer));
		}
		catch (JacksonException ex) {
			return new Unavailable("the Panel answered 200 without readable JSON"
					+ hint(", Content-Type ", headers.getFirst(HttpHeaders.CONTENT_TYPE)));
		}
		catch (MissingIdException ex) {
			return new Unavailable("the Panel answered 200 " + ex.getMessage());
		}
		catch (MalformedResponseException ex) {
			return new Unavailable("the Panel answered 200, but " + ex.getMessage());
		}
	}

	private static long id(JsonNode answer, String name) {
		JsonNode id = answer.path(name);
		if (!id.isIntegralNumber() || !id.canConvertToLong()) {
			throw new MissingIdException(name);
		}
		return id.longValue();
	}

	/**
	 * Rules come from the answer, or from the settings if it has none. Where neither has
	 * any, everything is allowed.
	 */
	private AccessRules rules(JsonNode answer, LoginRequest request, long teamId) {
		JsonNode acl = answer.path("acl");
		List<AclRule> rules = acl.isMissingNode() ? this.defaults : RuleReader.read(acl);
		if (isSuperuser(answer.path("is_superuser"))) {
			return SUPERUSER;
		}
		if (acl.isMissingNode() && rules.isEmpty()) {
			return this.withoutRules;
		}
		return new CompiledAccessRules(RuleSet.compile(rules, request.clientId(), request.apiKey(), teamId),
				acl.isMissingNode() ? AuthProperties.PREFIX + ".acl" : "the Panel's answer");
	}

	private static boolean isSuperuser(JsonNode flag) {
		if (!flag.isMissingNode() && !flag.isNull() && !flag.isBoolean()) {
			throw new MalformedResponseException("is_superuser must be true or false, but is " + flag);
		}
		return flag.isBoolean() && flag.booleanValue();
	}

	private static @Nullable Instant expireAt(JsonNode answer) {
		JsonNode seconds = answer.path("expire_at");
		if (seconds.isMissingNode() || seconds.isNull()) {
			return null;
		}
		try {
			if (seconds.isIntegralNumber() && seconds.canConvertToLong()) {
				return Instant.ofEpochSecond(seconds.longValue());
			}
		}
		catch (DateTimeException ex) {
			// A number that is no moment is answered as what is no number.
		}
		throw new MalformedResponseException("expire_at must be Unix seconds, but is " + seconds);
	}

	private static ClientLimits limits(JsonNode answer) {
		JsonNode limits = answer.path("limits");
		if (limits.isMissingNode() || limits.isNull()) {
			return ClientLimits.NONE;
		}
		if (!limits.isObject()) {
			throw new MalformedResponseException("limits must be an object, but is " + RuleReader.quote(limits));
		}
		return new ClientLimits(limit(limits, LIMITS, "packets_per_second"), limit(limits, LIMITS, "bytes_per_second"),
				limit(limits, LIMITS, "max_packet_size"), limit(limits, LIMITS, "max_subscriptions"),
				team(limits.path("team")));
	}

	private static @Nullable TeamLimits team(JsonNode limits) {
		if (limits.isMissingNode() || limits.isNull()) {
			return null;
		}
		if (!limits.isObject()) {
			throw new MalformedResponseException("limits.team must be an object, but is " + RuleReader.quote(limits));
		}
		return new TeamLimits(limit(limits, LIMITS + "team.", "max_connections"),
				limit(limits, LIMITS + "team.", "messages_per_second"),
				limit(limits, LIMITS + "team.", "max_retained_messages"),
				limit(limits, LIMITS + "team.", "max_retained_bytes"),
				limit(limits, LIMITS + "team.", "max_queued_bytes"));
	}

	private static long limit(JsonNode limits, String prefix, String name) {
		JsonNode limit = limits.path(name);
		if (limit.isMissingNode() || limit.isNull()) {
			return 0;
		}
		if (!limit.isIntegralNumber() || !limit.canConvertToLong() || limit.longValue() < 1) {
			throw new MalformedResponseException(
					prefix + name + " must be a whole number of at least 1, but is " + RuleReader.quote(limit));
		}
		return limit.longValue();
	}

	private static @Nullable String withoutQuery(@Nullable String location) {
		return (location != null) ? location.split("[?#]", 2)[0] : null;
	}

	private static String hint(String label, @Nullable String value) {
		return (value != null) ? label + value : "";
	}

	/**
	 * Failure to read an identifier in a grant.
	 */
	private static final class MissingIdException extends RuntimeException {

		MissingIdException(String name) {
			super("without the integer " + name);
		}

	}

}
