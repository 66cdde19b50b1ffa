// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.auth.Decision.Granted;
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

	Page<Credential> page(@Nullable Long team, @Nullable String after, int limit) {
		Map<String, Use> uses = new TreeMap<>();
		this.clients.live().filter(LiveClient::isConnected).forEach((client) -> {
			Granted grant = client.grant();
			if (grant != null) {
				use(uses, client.username(), grant).sessions.add(grant);
			}
		});
		this.decisions.forEachGrant((credentials, grant) -> use(uses, credentials.username(), grant).cached++);
		addRevoked(uses);
		Instant now = this.clock.instant();
		List<Credential> all = uses.values()
			.stream()
			.filter((use) -> team == null || team.equals(use.teamId))
			.map((use) -> use.toCredential(now))
			.toList();
		return Page.of(all, Credential::pageKey, after, limit, (credential) -> credential);
	}

	/** What is known of its API token is one entry. */
	private static Use use(Map<String, Use> uses, @Nullable String apiKey, Granted grant) {
		Use use = uses.computeIfAbsent(Long.toString(grant.apiTokenId()), (token) -> new Use());
		use.teamId = grant.teamId();
		use.apiTokenId = grant.apiTokenId();
		use.apiKeys.add(Objects.requireNonNullElse(apiKey, ""));
		return use;
	}

	private void addRevoked(Map<String, Use> uses) {
		List<RevocationTarget> standing = this.tombstones.standing();
		for (Use use : uses.values()) {
			use.revoked = use.apiKeys.stream().anyMatch((apiKey) -> standing.contains(RevocationTarget.key(apiKey)))
					|| standing.contains(new RevocationTarget(Kind.API_TOKEN, Objects.toString(use.apiTokenId)));
		}
		Set<RevocationTarget> used = uses.values()
			.stream()
			.flatMap((use) -> use.apiKeys.stream())
			.map(RevocationTarget::key)
			.collect(Collectors.toSet());
		standing.stream().filter((target) -> target.kind() == Kind.API_KEY && !used.contains(target)).forEach((key) -> {
			Use use = new Use();
			use.apiKeys.add(key.name());
			use.revoked = true;
			uses.put("/" + key.name(), use);
		});
	}

	/**
	 * Use of one API key.
	 */
	private static final class Use {

		private final Set<String> apiKeys = new TreeSet<>();

		private final List<Granted> sessions = new ArrayList<>();

		private @Nullable Long teamId;

		private @Nullable Long apiTokenId;

		private long cached;

		private boolean revoked;

		Credential toCredential(Instant now) {
			List<DecisionAge> ages = this.sessions.stream()
				.map((grant) -> DecisionAge.of(grant.validity(), now))
				.filter(Objects::nonNull)
				.toList();
			return new Credential(this.apiKeys.iterator().next(), this.teamId, this.apiTokenId, this.sessions.size(),
					this.cached,
					ages.stream().collect(Collectors.groupingBy(DecisionAge::source, Collectors.counting())),
					ages.stream().mapToLong(DecisionAge::ageSeconds).max().orElse(0), this.revoked);
		}

	}

	/**
	 * API key.
	 *
	 * @param apiKey the key, in the first of its spellings
	 * @param teamId the team's number at the Panel, {@code null} where it is not known
	 * @param apiTokenId the key's number at the Panel, {@code null} where it is not known
	 * @param sessions the number of clients connected with the key
	 * @param cachedDecisions the number of cached grants
	 * @param sources the number of connected clients by the origin of their grant
	 * @param oldestDecisionSeconds the age of the oldest of these grants
	 * @param revoked whether its logins are refused without a call to the Panel
	 */
	record Credential(String apiKey, @Nullable Long teamId, @Nullable Long apiTokenId, int sessions,
			long cachedDecisions, Map<String, Long> sources, long oldestDecisionSeconds, boolean revoked) {

		String pageKey() {
			return this.apiKey + "/" + this.apiTokenId;
		}

		/** Adds the use of the same key on another node. */
		Credential plus(Credential other) {
			Map<String, Long> all = new TreeMap<>(this.sources);
			other.sources.forEach((source, count) -> all.merge(source, count, Long::sum));
			return new Credential(this.apiKey, (this.teamId != null) ? this.teamId : other.teamId, this.apiTokenId,
					this.sessions + other.sessions, this.cachedDecisions + other.cachedDecisions, all,
					Math.max(this.oldestDecisionSeconds, other.oldestDecisionSeconds), this.revoked || other.revoked);
		}

	}

}
