// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
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

	static WebEndpointResponse<Object> revoke(NodeAnswers nodes, RevocationTarget target, Duration tombstone) {
		if (tombstone.isNegative() || tombstone.compareTo(MAX_TOMBSTONE) > 0) {
			return bad("tombstone must be between 0s and " + MAX_TOMBSTONE.toDays() + "d.");
		}
		return ok(nodes.revoke(target, tombstone));
	}

	/**
	 * Effect of a revocation.
	 *
	 * @param kicked the clients that are disconnected
	 * @param forgottenDecisions the number of decisions removed from the cache
	 * @param refusedForSeconds the time during which logins are refused
	 * @param silentNodes the nodes that have not answered in time, {@code null} for none
	 */
	record Revoked(List<KickedClient> kicked, int forgottenDecisions, long refusedForSeconds,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Set<String> silentNodes) {

		static Revoked of(Revocation revocation, @Nullable String node) {
			return new Revoked(revocation.kicked().stream().map((client) -> KickedClient.of(client, node)).toList(),
					revocation.forgotten(), revocation.standing().toSeconds(), null);
		}

		static Revoked sum(List<Revoked> effects, Set<String> silent) {
			return new Revoked(effects.stream().flatMap((effect) -> effect.kicked().stream()).toList(),
					effects.stream().mapToInt(Revoked::forgottenDecisions).sum(),
					effects.stream().mapToLong(Revoked::refusedForSeconds).max().orElse(0),
					silent.isEmpty() ? null : silent);
		}

	}

	/**
	 * Client that is disconnected.
	 *
	 * @param clientId the client identifier
	 * @param username the user name
	 * @param remoteAddress the address of the client
	 * @param node the node that it was connected to, {@code null} if there is one only
	 */
	record KickedClient(String clientId, @Nullable String username, String remoteAddress,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String node) {

		private static KickedClient of(LiveClient client, @Nullable String node) {
			return new KickedClient(client.clientId(), client.username(), client.remoteAddress(), node);
		}

	}

}
