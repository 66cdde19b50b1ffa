// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.auth.session.Revocations;

/**
 * Endpoint of the connected clients, at {@code /actuator/mqttclients}. Deleting a client
 * disconnects it and refuses its logins for a while.
 */
@WebEndpoint(id = "mqttclients")
class ClientsEndpoint {

	private final LiveClients clients;

	private final Revocations revocations;

	private final AuthProperties settings;

	private final InstantSource clock;

	ClientsEndpoint(LiveClients clients, Revocations revocations, AuthProperties settings, InstantSource clock) {
		this.clients = clients;
		this.revocations = revocations;
		this.settings = settings;
		this.clock = clock;
	}

	/**
	 * Lists connected clients in the order of their identifiers.
	 * @param apiKey the API key that the clients logged in with, {@code null} for all
	 * @param limit the size of the page, 1 to 1,000
	 * @param after the last identifier of the previous page
	 * @return a page of clients
	 */
	@ReadOperation
	WebEndpointResponse<Object> clients(@Nullable String apiKey, @Nullable Integer limit, @Nullable String after) {
		if (!Page.allows(limit)) {
			return EndpointResponses.badLimit();
		}
		Instant now = this.clock.instant();
		List<? extends LiveClient> connected = this.clients.live()
			.filter((client) -> client.isConnected() && (apiKey == null || apiKey.equals(client.username())))
			.toList();
		return EndpointResponses.ok(Page.of(connected, LiveClient::clientId, after, Page.limit(limit),
				(client) -> ConnectedClient.of(client, now)));
	}

	/**
	 * Disconnects a client and refuses its logins for a while without a call to the
	 * Panel.
	 * @param clientId the client identifier
	 * @param tombstone the time during which its logins are refused
	 * @return the effect of the revocation
	 */
	@DeleteOperation
	WebEndpointResponse<Object> revoke(@Selector String clientId, @Nullable Duration tombstone) {
		return EndpointResponses.revoke(this.revocations,
				new RevocationTarget(RevocationTarget.Kind.CLIENT_ID, clientId),
				(tombstone != null) ? tombstone : this.settings.revocation().tombstone());
	}

	/**
	 * Connected client.
	 *
	 * @param clientId the client identifier
	 * @param username the user name
	 * @param remoteAddress the address of the client
	 * @param protocolVersion 3, 4 or 5
	 * @param connectedSince the time of its CONNECT
	 * @param decision the grant of the client
	 * @param droppedMessages the number of messages dropped since its CONNECT, by reason
	 */
	record ConnectedClient(String clientId, String username, String remoteAddress, int protocolVersion,
			Instant connectedSince, @Nullable DecisionAge decision, Map<String, Long> droppedMessages) {

		private static ConnectedClient of(LiveClient client, Instant now) {
			Granted grant = client.grant();
			return new ConnectedClient(client.clientId(), client.username(), client.remoteAddress(),
					client.protocolVersion(), client.connectedSince(),
					DecisionAge.of((grant != null) ? grant.validity() : null, now), dropped(client));
		}

		private static Map<String, Long> dropped(LiveClient client) {
			Map<String, Long> dropped = new TreeMap<>();
			client.droppedMessages()
				.forEach((reason, count) -> dropped.put(reason.name().toLowerCase(Locale.ROOT), count));
			return dropped;
		}

	}

}
