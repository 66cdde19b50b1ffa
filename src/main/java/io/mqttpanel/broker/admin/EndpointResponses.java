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
 * What the endpoints for clients and for credentials answer alike.
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
	 * What a revocation hit.
	 *
	 * @param kicked the clients that are made to go
	 * @param forgottenDecisions how many answers of the Panel were forgotten
	 * @param refusedForSeconds for how long logins are refused
	 */
	record Revoked(List<KickedClient> kicked, int forgottenDecisions, long refusedForSeconds) {
	}

	/**
	 * A client that is made to go.
	 *
	 * @param clientId the client identifier
	 * @param username what it had logged in with
	 * @param remoteAddress where it was connected from
	 */
	record KickedClient(String clientId, @Nullable String username, String remoteAddress) {

		static KickedClient of(LiveClient client) {
			return new KickedClient(client.clientId(), client.username(), client.remoteAddress());
		}

	}

}
