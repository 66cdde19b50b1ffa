// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.time.Duration;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.RevocationTarget.Kind;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.event.ClientKicked.Reason;

/**
 * Takes access back at once. The order matters: after the tombstone nobody new comes in
 * and no answer is kept, so what is then forgotten and kicked is all there is.
 */
public final class Revocations {

	private static final Logger logger = LoggerFactory.getLogger(Revocations.class);

	private final Tombstones tombstones;

	private final DecisionCache decisions;

	private final LiveClients clients;

	private final Kicks kicks;

	Revocations(Tombstones tombstones, DecisionCache decisions, LiveClients clients, Kicks kicks) {
		this.tombstones = tombstones;
		this.decisions = decisions;
		this.clients = clients;
		this.kicks = kicks;
	}

	/**
	 * Revokes. Does not wait until those who are kicked are gone.
	 * @param target whose access
	 * @param time for how long logins are refused without asking the Panel
	 * @return what that hit
	 */
	public Revocation revoke(RevocationTarget target, Duration time) {
		Duration standing = this.tombstones.raise(target, time);
		int forgotten = this.decisions.forget(target);
		boolean byKey = target.kind() == Kind.API_KEY;
		Reason reason = byKey ? Reason.KEY_REVOKED : Reason.CLIENT_REVOKED;
		String sentence = byKey ? "its API key was revoked" : "the client was revoked";
		List<? extends LiveClient> kicked = this.clients.live()
			.filter((client) -> target.matches(client.clientId(), client.credentials().username()))
			.filter((client) -> this.kicks.kick(client, reason, sentence))
			.toList();
		logger.info("Revoked {} {}: clients kicked {}, decisions forgotten {}, logins refused for {} s",
				byKey ? "API key" : "client", printable(target.name()), kicked.size(), forgotten, standing.toSeconds());
		return new Revocation(List.copyOf(kicked), forgotten, standing);
	}

	private static String printable(String name) {
		return name.replaceAll("\\p{C}", "?");
	}

	/**
	 * What a revocation hit.
	 *
	 * @param kicked the clients that are made to go
	 * @param forgotten how many answers of the Panel were forgotten
	 * @param standing for how long logins are refused
	 */
	public record Revocation(List<LiveClient> kicked, int forgotten, Duration standing) {
	}

}
