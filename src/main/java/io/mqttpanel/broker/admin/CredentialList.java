// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.RevocationTarget.Kind;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.auth.session.LiveClient;
import io.mqttpanel.broker.auth.session.LiveClients;

/**
 * List of API keys with their connected clients, cached decisions and revocations.
 */
class CredentialList {

	private final LiveClients clients;

	private final DecisionCache decisions;

	private final Tombstones tombstones;

	private final InstantSource clock;

	CredentialList(LiveClients clients, DecisionCache decisions, Tombstones tombstones, InstantSource clock) {
		this.clients = clients;
		this.decisions = decisions;
		this.tombstones = tombstones;
		this.clock = clock;
	}

	Page<Credential> page(@Nullable String after, int limit) {
		Map<String, List<LiveClient>> sessions = this.clients.live()
			.filter(LiveClient::isConnected)
			.map(LiveClient.class::cast)
			.collect(Collectors.groupingBy(LiveClient::username));
		Map<String, Long> cached = this.decisions.countByKey();
		Set<String> revoked = this.tombstones.standing()
			.stream()
			.filter((target) -> target.kind() == Kind.API_KEY)
			.map(RevocationTarget::name)
			.collect(Collectors.toSet());
		Set<String> keys = new TreeSet<>(sessions.keySet());
		keys.addAll(cached.keySet());
		keys.addAll(revoked);
		Instant now = this.clock.instant();
		return Page.of(List.copyOf(keys), (key) -> key, after, limit,
				(key) -> credential(key, sessions.getOrDefault(key, List.of()), cached.getOrDefault(key, 0L), now)
					.revoked(revoked.contains(key)));
	}

	private static Credential credential(String apiKey, List<LiveClient> sessions, long cached, Instant now) {
		List<DecisionAge> ages = sessions.stream()
			.map((client) -> DecisionAge.of(validity(client), now))
			.filter((age) -> age != null)
			.toList();
		return new Credential(apiKey, sessions.size(), cached,
				ages.stream().collect(Collectors.groupingBy(DecisionAge::source, Collectors.counting())),
				ages.stream().mapToLong(DecisionAge::ageSeconds).max().orElse(0), false);
	}

	private static @Nullable Validity validity(LiveClient client) {
		Granted grant = client.grant();
		return (grant != null) ? grant.validity() : null;
	}

	/**
	 * API key.
	 *
	 * @param apiKey the key
	 * @param sessions the number of clients connected with the key
	 * @param cachedDecisions the number of cached grants
	 * @param sources the number of connected clients by the origin of their grant
	 * @param oldestDecisionSeconds the age of the oldest of these grants
	 * @param revoked whether its logins are refused without a call to the Panel
	 */
	record Credential(String apiKey, int sessions, long cachedDecisions, Map<String, Long> sources,
			long oldestDecisionSeconds, boolean revoked) {

		private Credential revoked(boolean isRevoked) {
			return new Credential(this.apiKey, this.sessions, this.cachedDecisions, this.sources,
					this.oldestDecisionSeconds, isRevoked);
		}

	}

}
