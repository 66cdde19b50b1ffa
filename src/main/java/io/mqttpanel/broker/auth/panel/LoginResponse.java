// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.rules.LimitsReader;
import io.mqttpanel.broker.auth.rules.MalformedRuleException;

/**
 * Reader of the Panel's response to a login request. What the contract does not name is a
 * failure to decide.
 */
final class LoginResponse {

	static final int OK = 200;

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private LoginResponse() {
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
	 * @param rules reads what the client may do
	 * @return what it means
	 */
	static Decision read(byte[] body, HttpHeaders headers, LoginRequest request, AccessRulesFactory rules) {
		try {
			JsonNode answer = JSON.readTree(body);
			long teamId = id(answer, "team_id");
			return new Granted(teamId, id(answer, "api_token_id"), id(answer, "mqtt_client_id"),
					rules.create(answer, request, teamId), AccessRulesFactory.expireAt(answer))
				.limitedTo(LimitsReader.read(answer));
		}
		catch (JacksonException ex) {
			return new Unavailable("the Panel answered 200 without readable JSON"
					+ hint(", Content-Type ", headers.getFirst(HttpHeaders.CONTENT_TYPE)));
		}
		catch (MissingIdException ex) {
			return new Unavailable("the Panel answered 200 " + ex.getMessage());
		}
		catch (MalformedRuleException ex) {
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
