// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Endpoint of the connected clients, at {@code /actuator/mqttclients}. Deleting a client
 * disconnects it and refuses its logins for a while.
 */
@WebEndpoint(id = "mqttclients")
class ClientsEndpoint {

	private static final String ALL = "all";

	private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

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
	 * Lists connected clients in the order of their identifiers and teams.
	 * @param apiKey the API key that the clients logged in with, {@code null} for all
	 * @param team the team's number at the Panel, {@code null} for all
	 * @param limit the size of the page, 1 to 1,000
	 * @param after what the previous page gives as next
	 * @return a page of clients
	 */
	@ReadOperation
	WebEndpointResponse<Object> clients(@Nullable String apiKey, @Nullable Long team, @Nullable Integer limit,
			@Nullable String after) {
		if (!Page.allows(limit)) {
			return EndpointResponses.badLimit();
		}
		Instant now = this.clock.instant();
		List<? extends LiveClient> connected = this.clients.live()
			.filter((client) -> client.isConnected() && (apiKey == null || apiKey.equals(client.username()))
					&& (team == null || team == teamId(client)))
			.toList();
		return EndpointResponses.ok(Page.of(connected, ClientsEndpoint::pageKey, after, Page.limit(limit),
				(client) -> ConnectedClient.of(client, now)));
	}

	private static long teamId(LiveClient client) {
		Granted grant = client.grant();
		return (grant != null) ? grant.teamId() : 0;
	}

	/** Teams may have clients of the same name. */
	private static String pageKey(LiveClient client) {
		return client.clientId() + "/" + teamId(client);
	}

	/**
	 * Disconnects a client and refuses its logins for a while without a call to the
	 * Panel.
	 * @param clientId the client identifier
	 * @param team the team's number at the Panel, "all" for clients of this name of all
	 * teams; may be {@code null} if those that are connected are of one team
	 * @param tombstone the time during which its logins are refused
	 * @return the effect of the revocation
	 */
	@DeleteOperation
	WebEndpointResponse<Object> revoke(@Selector String clientId, @Nullable String team, @Nullable Duration tombstone) {
		if (team != null && !team.equals(ALL) && !NUMBER.matcher(team).matches()) {
			return EndpointResponses.bad("team must be a number or all.");
		}
		if (team == null && teams(clientId) > 1) {
			return EndpointResponses
				.bad("Clients of this name of more than one team are connected: say which with team, or team=all.");
		}
		return EndpointResponses.revoke(this.revocations,
				(team != null && !team.equals(ALL)) ? RevocationTarget.client(Long.parseLong(team), clientId)
						: RevocationTarget.client(clientId),
				(tombstone != null) ? tombstone : this.settings.revocation().tombstone());
	}

	private long teams(String clientId) {
		return this.clients.live()
			.filter((client) -> client.clientId().equals(clientId))
			.map(ClientsEndpoint::teamId)
			.distinct()
			.count();
	}

	/**
	 * Connected client.
	 *
	 * @param clientId the client identifier
	 * @param teamId the team's number at the Panel
	 * @param apiTokenId the API token's number at the Panel
	 * @param mqttClientId the client's number at the Panel
	 * @param username the user name
	 * @param remoteAddress the address of the client
	 * @param protocolVersion 3, 4 or 5
	 * @param connectedSince the time of its CONNECT
	 * @param decision the grant of the client
	 * @param droppedMessages the number of messages dropped since its CONNECT, by reason
	 */
	record ConnectedClient(String clientId, @Nullable Long teamId, @Nullable Long apiTokenId,
			@Nullable Long mqttClientId, String username, String remoteAddress, int protocolVersion,
			Instant connectedSince, @Nullable DecisionAge decision, Map<String, Long> droppedMessages) {

		private static ConnectedClient of(LiveClient client, Instant now) {
			Granted grant = client.grant();
			return (grant != null)
					? new ConnectedClient(client.clientId(), grant.teamId(), grant.apiTokenId(), grant.mqttClientId(),
							client.username(), client.remoteAddress(), client.protocolVersion(),
							client.connectedSince(), DecisionAge.of(grant.validity(), now), dropped(client))
					: new ConnectedClient(client.clientId(), null, null, null, client.username(),
							client.remoteAddress(), client.protocolVersion(), client.connectedSince(), null,
							dropped(client));
		}

		private static Map<String, Long> dropped(LiveClient client) {
			Map<String, Long> dropped = new TreeMap<>();
			Map<DropReason, Long> counts = client.droppedMessages();
			for (DropReason reason : DropReason.values()) {
				dropped.put(reason.name().toLowerCase(Locale.ROOT), counts.getOrDefault(reason, 0L));
			}
			return dropped;
		}

	}

}
