// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.admin.AccessExplanation.Basis;
import io.mqttpanel.broker.admin.AccessExplanation.Outcome;
import io.mqttpanel.broker.auth.AccessRules;
import io.mqttpanel.broker.auth.AccessRules.Action;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.event.TopicFilter;

/**
 * Explanations of access decisions for operators. Neither is the Panel asked nor does
 * anything change.
 */
final class AccessExplanations {

	private final Tombstones tombstones;

	private final DecisionCache decisions;

	private final LiveClients clients;

	AccessExplanations(Tombstones tombstones, DecisionCache decisions, LiveClients clients) {
		this.tombstones = tombstones;
		this.decisions = decisions;
		this.clients = clients;
	}

	/**
	 * Explains.
	 * @param clientId the client identifier
	 * @param apiKey the user name
	 * @param question what the client would do
	 * @return what would happen
	 */
	AccessExplanation explain(String clientId, String apiKey, Question question) {
		Granted session = session(clientId, apiKey);
		Granted cached = this.decisions.find(clientId, apiKey);
		if (this.tombstones.cover(clientId, apiKey, (session != null) ? session : cached)) {
			return new AccessExplanation(Outcome.REFUSED, Basis.TOMBSTONE, null, null);
		}
		if (session != null) {
			return judge(session, Basis.SESSION, question);
		}
		return (cached != null) ? judge(cached, Basis.CACHE, question)
				: new AccessExplanation(Outcome.UNKNOWN, Basis.PANEL, null, null);
	}

	private @Nullable Granted session(String clientId, String apiKey) {
		return this.clients.live()
			.filter((client) -> client.isConnected() && clientId.equals(client.clientId())
					&& apiKey.equals(client.username()))
			.findFirst()
			.map(LiveClient::grant)
			.orElse(null);
	}

	private static AccessExplanation judge(Granted granted, Basis basis, Question question) {
		AccessRules rules = granted.rules();
		String topic = innerFilter(question);
		boolean allowed = (question.action() == Action.PUBLISH)
				? rules.mayPublish(topic, question.qos(), question.retain())
				: rules.maySubscribe(topic, question.qos());
		return new AccessExplanation(allowed ? Outcome.ALLOWED : Outcome.DENIED, basis,
				rules.explain(question.action(), topic, question.qos(), question.retain()), granted.validity());
	}

	/** A shared subscription reads what its filter matches [MQTT5-4.8.2]. */
	private static String innerFilter(Question question) {
		return (question.action() == Action.SUBSCRIBE) ? TopicFilter.inner(question.topic()) : question.topic();
	}

	/**
	 * Access to explain.
	 *
	 * @param action what
	 * @param topic the topic to publish to, or the filter to subscribe to
	 * @param qos the QoS
	 * @param retain whether a message is to be retained
	 */
	record Question(Action action, String topic, int qos, boolean retain) {
	}

}
