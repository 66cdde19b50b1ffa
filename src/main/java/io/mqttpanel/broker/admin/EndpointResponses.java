// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.Revocations;
import io.mqttpanel.broker.auth.session.Revocations.Revocation;

/**
 * Responses shared by the endpoints of clients and of credentials.
 */
final class EndpointResponses {

	private static final Duration MAX_TOMBSTONE = Duration.ofDays(30);

	private EndpointResponses() {
	}

	static WebEndpointResponse<Object> ok(Object body) {
		return new WebEndpointResponse<>(body);
	}

	static WebEndpointResponse<Object> bad(String sentence) {
		return new WebEndpointResponse<>(Map.of("status", WebEndpointResponse.STATUS_BAD_REQUEST, "error", sentence),
				WebEndpointResponse.STATUS_BAD_REQUEST);
	}

	static WebEndpointResponse<Object> badLimit() {
		return bad("limit must be between 1 and " + Page.MAX_LIMIT + ".");
	}

	static WebEndpointResponse<Object> revoke(Revocations revocations, RevocationTarget target, Duration tombstone) {
		if (tombstone.isNegative() || tombstone.compareTo(MAX_TOMBSTONE) > 0) {
			return bad("tombstone must be between 0s and " + MAX_TOMBSTONE.toDays() + "d.");
		}
		Revocation revocation = revocations.revoke(target, tombstone);
		return ok(new Revoked(revocation.kicked().stream().map(KickedClient::of).toList(), revocation.forgotten(),
				revocation.standing().toSeconds()));
	}

	/**
	 * Effect of a revocation.
	 *
	 * @param kicked the clients that are disconnected
	 * @param forgottenDecisions the number of decisions removed from the cache
	 * @param refusedForSeconds the time during which logins are refused
	 */
	record Revoked(List<KickedClient> kicked, int forgottenDecisions, long refusedForSeconds) {
	}

	/**
	 * Client that is disconnected.
	 *
	 * @param clientId the client identifier
	 * @param username the user name
	 * @param remoteAddress the address of the client
	 */
	record KickedClient(String clientId, @Nullable String username, String remoteAddress) {

		static KickedClient of(LiveClient client) {
			return new KickedClient(client.clientId(), client.username(), client.remoteAddress());
		}

	}

}
