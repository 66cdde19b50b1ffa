// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.RevocationTarget.Kind;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.event.ClientKicked.Reason;

/**
 * Revocations of access, with immediate effect. The order matters: once the tombstone
 * stands, no login is granted and no decision is cached. So what is forgotten and
 * disconnected after that is all there is. No will of a revoked client is published.
 */
public final class Revocations {

	private static final Logger logger = LoggerFactory.getLogger(Revocations.class);

	private final Tombstones tombstones;

	private final DecisionCache decisions;

	private final LiveClients clients;

	private final ClientDisconnector disconnector;

	Revocations(Tombstones tombstones, DecisionCache decisions, LiveClients clients, ClientDisconnector disconnector) {
		this.tombstones = tombstones;
		this.decisions = decisions;
		this.clients = clients;
		this.disconnector = disconnector;
	}

	/**
	 * Revokes access. Does not wait until the clients are disconnected.
	 * @param target whose access
	 * @param time for how long logins are refused without asking the Panel
	 * @return the effect
	 */
	public Revocation revoke(RevocationTarget target, Duration time) {
		Set<RevocationTarget> targets = numbered(target);
		Duration standing = this.tombstones.raise(target, time);
		targets.forEach((each) -> this.tombstones.raise(each, time));
		int forgotten = this.decisions.forget(targets);
		boolean byKey = target.kind() == Kind.API_KEY || target.kind() == Kind.API_TOKEN;
		Reason reason = byKey ? Reason.KEY_REVOKED : Reason.CLIENT_REVOKED;
		String sentence = byKey ? "its API key was revoked" : "the client was revoked";
		List<? extends LiveClient> kicked = this.clients.live()
			.filter((client) -> matches(targets, client))
			.filter((client) -> this.disconnector.disconnect(client, reason, sentence))
			.toList();
		int wills = this.clients.dropWills(targets);
		logger.info(
				"Revoked {} {}: clients kicked {}, wills dropped {}, decisions forgotten {}, logins refused for {} s",
				byKey ? "API key" : "client", target.name(), kicked.size(), wills, forgotten, standing.toSeconds());
		return new Revocation(List.copyOf(kicked), forgotten, standing);
	}

	/** What is connected or cached tells by which numbers the Panel knows the target. */
	private Set<RevocationTarget> numbered(RevocationTarget target) {
		Set<RevocationTarget> named = Set.of(target);
		Set<RevocationTarget> targets = new HashSet<>(named);
		this.decisions.forEachGrant((credentials, grant) -> {
			if (RevocationTarget.match(named, credentials.clientId(), credentials.username(), grant)) {
				targets.add(target.asNumber(credentials.clientId(), grant));
			}
		});
		this.clients.live().filter((client) -> matches(named, client)).forEach((client) -> {
			Granted grant = client.grant();
			if (grant != null) {
				targets.add(target.asNumber(client.clientId(), grant));
			}
		});
		return targets;
	}

	private static boolean matches(Set<RevocationTarget> targets, LiveClient client) {
		return RevocationTarget.match(targets, client.clientId(), client.credentials().username(), client.grant());
	}

	/**
	 * Effect of a revocation.
	 *
	 * @param kicked the clients that are disconnected
	 * @param forgotten how many cached decisions were forgotten
	 * @param standing for how long logins are refused
	 */
	public record Revocation(List<LiveClient> kicked, int forgotten, Duration standing) {
	}

}
