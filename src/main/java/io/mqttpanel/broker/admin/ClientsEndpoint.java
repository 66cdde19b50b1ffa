// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import tools.jackson.core.type.TypeReference;

import io.mqttpanel.broker.admin.NodeAnswers.Answers;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Endpoint of the connected clients, at {@code /actuator/mqttclients}. Deleting a client
 * disconnects it and refuses its logins for a while.
 */
@WebEndpoint(id = "mqttclients")
class ClientsEndpoint {

	private static final String ALL = "all";

	private static final String LIST = "clients";

	private static final String TEAMS = "teams-of-client";

	private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

	private final LiveClients clients;

	private final NodeAnswers nodes;

	private final AuthProperties settings;

	private final InstantSource clock;

	ClientsEndpoint(LiveClients clients, NodeAnswers nodes, AuthProperties settings, InstantSource clock) {
		this.clients = clients;
		this.nodes = nodes;
		this.settings = settings;
		this.clock = clock;
		nodes.answer(LIST, Question.class, this::page);
		nodes.answer(TEAMS, String.class, this::teams);
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
		Question question = new Question(apiKey, team, Page.limit(limit), after);
		return EndpointResponses.ok(this.nodes.page(LIST, question, page(question), new TypeReference<>() {
		}, ConnectedClient::pageKey, question.limit(), (one, other) -> one));
	}

	private Page<ConnectedClient> page(Question question) {
		Instant now = this.clock.instant();
		List<? extends LiveClient> connected = this.clients.live()
			.filter((client) -> client.isConnected() && question.isAbout(client))
			.toList();
		return Page.of(connected, ClientsEndpoint::pageKey, question.after(), question.limit(),
				(client) -> ConnectedClient.of(client, now, this.nodes.node()));
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
		Duration time = (tombstone != null) ? tombstone : this.settings.revocation().tombstone();
		if (team != null) {
			return EndpointResponses.revoke(this.nodes, team.equals(ALL) ? RevocationTarget.client(clientId)
					: RevocationTarget.client(Long.parseLong(team), clientId), time);
		}
		Answers<Set<Long>> teams = this.nodes.all(TEAMS, clientId, teams(clientId), new TypeReference<>() {
		});
		if (teams.all().stream().flatMap(Set::stream).distinct().count() > 1) {
			return EndpointResponses
				.bad("Clients of this name of more than one team are connected: say which with team, or team=all.");
		}
		return EndpointResponses.revoke(this.nodes, RevocationTarget.client(clientId), time);
	}

	private Set<Long> teams(String clientId) {
		return this.clients.live()
			.filter((client) -> client.clientId().equals(clientId))
			.map(ClientsEndpoint::teamId)
			.collect(Collectors.toSet());
	}

	/**
	 * Which clients are listed.
	 *
	 * @param apiKey the API key that they logged in with, {@code null} for all
	 * @param team the team's number at the Panel, {@code null} for all
	 * @param limit the size of the page
	 * @param after the last key of the previous page, {@code null} for the first page
	 */
	record Question(@Nullable String apiKey, @Nullable Long team, int limit, @Nullable String after) {

		private boolean isAbout(LiveClient client) {
			return (this.apiKey == null || this.apiKey.equals(client.username()))
					&& (this.team == null || this.team == teamId(client));
		}

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
	 * @param node the node that it is connected to, {@code null} if there is one only
	 */
	record ConnectedClient(String clientId, @Nullable Long teamId, @Nullable Long apiTokenId,
			@Nullable Long mqttClientId, String username, String remoteAddress, int protocolVersion,
			Instant connectedSince, @Nullable DecisionAge decision, Map<String, Long> droppedMessages,
			@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String node) {

		private String pageKey() {
			return this.clientId + "/" + ((this.teamId != null) ? this.teamId : 0);
		}

		private static ConnectedClient of(LiveClient client, Instant now, @Nullable String node) {
			Granted grant = client.grant();
			return (grant != null)
					? new ConnectedClient(client.clientId(), grant.teamId(), grant.apiTokenId(), grant.mqttClientId(),
							client.username(), client.remoteAddress(), client.protocolVersion(),
							client.connectedSince(), DecisionAge.of(grant.validity(), now), dropped(client), node)
					: new ConnectedClient(client.clientId(), null, null, null, client.username(),
							client.remoteAddress(), client.protocolVersion(), client.connectedSince(), null,
							dropped(client), node);
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
