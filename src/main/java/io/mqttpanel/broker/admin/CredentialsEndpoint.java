// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.DeleteOperation;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import tools.jackson.core.type.TypeReference;

import io.mqttpanel.broker.admin.CredentialList.Credential;
import io.mqttpanel.broker.auth.AccessRules.Action;
import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Endpoint of the API keys that clients log in with, at {@code
 * /actuator/mqttcredentials}. It never returns a secret. Deleting a key ends every
 * connection made with it and refuses its logins for a while.
 */
@WebEndpoint(id = "mqttcredentials")
class CredentialsEndpoint {

	private static final String LIST = "credentials";

	private static final String EXPLAIN = "explain";

	private static final int MAX_QOS = 2;

	private final CredentialList credentials;

	private final NodeAnswers nodes;

	private final AccessExplanations explanations;

	private final AuthProperties settings;

	CredentialsEndpoint(CredentialList credentials, NodeAnswers nodes, AccessExplanations explanations,
			AuthProperties settings) {
		this.credentials = credentials;
		this.nodes = nodes;
		this.explanations = explanations;
		this.settings = settings;
		nodes.answer(LIST, Question.class, this::page);
	}

	/**
	 * Lists API keys in their order. One key is one entry, however it is spelled.
	 * @param team the team's number at the Panel, {@code null} for all
	 * @param limit the size of the page, 1 to 1,000
	 * @param after what the previous page gives as next
	 * @return a page of keys
	 */
	@ReadOperation
	WebEndpointResponse<Object> credentials(@Nullable Long team, @Nullable Integer limit, @Nullable String after) {
		if (!Page.allows(limit)) {
			return EndpointResponses.badLimit();
		}
		Question question = new Question(team, Page.limit(limit), after);
		return EndpointResponses.ok(this.nodes.page(LIST, question, page(question), new TypeReference<>() {
		}, Credential::pageKey, question.limit(), Credential::plus));
	}

	private Page<Credential> page(Question question) {
		return this.credentials.page(question.team(), question.after(), question.limit());
	}

	/**
	 * Ends every connection made with an API key and refuses its logins for a while
	 * without a call to the Panel.
	 * @param apiKey the key
	 * @param tombstone the time during which its logins are refused
	 * @return the effect of the revocation
	 */
	@DeleteOperation
	WebEndpointResponse<Object> revoke(@Selector String apiKey, @Nullable Duration tombstone) {
		return EndpointResponses.revoke(this.nodes, RevocationTarget.key(apiKey),
				(tombstone != null) ? tombstone : this.settings.revocation().tombstone());
	}

	/**
	 * Explains the result of an action of a client without performing it.
	 * @param operation the last part of the path, "explain"
	 * @param clientId the client identifier
	 * @param apiKey the API key
	 * @param action "publish" or "subscribe"
	 * @param topic the topic or the topic filter
	 * @param qos the QoS, by default 0
	 * @param retain whether a message is to be retained, by default {@code false}
	 * @return the explanation
	 */
	@WriteOperation
	WebEndpointResponse<Object> explain(@Selector String operation, String clientId, String apiKey, String action,
			String topic, @Nullable Integer qos, @Nullable Boolean retain) {
		if (!operation.equals(EXPLAIN)) {
			return new WebEndpointResponse<>(Map.of("status", WebEndpointResponse.STATUS_NOT_FOUND),
					WebEndpointResponse.STATUS_NOT_FOUND);
		}
		Action asked = action(action);
		int level = (qos != null) ? qos : 0;
		if (asked == null || level < 0 || level > MAX_QOS || topic.isEmpty()) {
			return EndpointResponses.bad("action must be publish or subscribe, topic not empty and qos 0, 1 or 2.");
		}
		return EndpointResponses.ok(Explained.of(this.explanations.explain(clientId, apiKey,
				new AccessExplanations.Question(asked, topic, level, Boolean.TRUE.equals(retain)))));
	}

	private static @Nullable Action action(String name) {
		return switch (name.toLowerCase(Locale.ROOT)) {
			case "publish" -> Action.PUBLISH;
			case "subscribe" -> Action.SUBSCRIBE;
			default -> null;
		};
	}

	/**
	 * Which keys are listed.
	 *
	 * @param team the team's number at the Panel, {@code null} for all
	 * @param limit the size of the page
	 * @param after the last key of the previous page, {@code null} for the first page
	 */
	record Question(@Nullable Long team, int limit, @Nullable String after) {

	}

	/**
	 * Explanation of an action.
	 *
	 * @param outcome allowed, denied, refused or unknown
	 * @param source tombstone, session, cache or panel
	 * @param rule the rule that decides
	 * @param explanation the explanation in words
	 * @param decision the grant that decides
	 */
	record Explained(String outcome, String source, @Nullable String rule, String explanation,
			@Nullable DecisionAge decision) {

		private static Explained of(AccessExplanation explanation) {
			return new Explained(explanation.outcome().name().toLowerCase(Locale.ROOT),
					explanation.basis().name().toLowerCase(Locale.ROOT), explanation.rule(), sentence(explanation),
					DecisionAge.of(explanation.validity(), SteadyClock.SYSTEM.instant()));
		}

		private static String sentence(AccessExplanation explanation) {
			return switch (explanation.basis()) {
				case TOMBSTONE -> "It was revoked a short while ago and is refused without asking the Panel.";
				case SESSION -> "The client is connected; the rules of its grant decide.";
				case CACHE -> "The client is not connected; the rules of the Panel's last answer decide.";
				case PANEL -> "Nothing is known: the broker would ask the Panel.";
			};
		}

	}

}
