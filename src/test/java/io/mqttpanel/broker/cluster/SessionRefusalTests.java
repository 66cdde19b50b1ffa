// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.mqtt.engine.SessionClaims;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link SessionOwnership} where teams share client identifiers.
 */
class SessionRefusalTests {

	private final FakeLink link = new FakeLink();

	private final SessionOwnership ownership = new SessionOwnership(this.link, new Orphans(this.link), 1000, 1000);

	@Test
	void sessionWithTheClientIdentifierOfAnotherTeamIsRefused() {
		this.ownership.listen(Orphans.NOBODY, true);
		CompletableFuture<ConnectionTotals> claimed = this.ownership.claim("s", 1, 7);
		assertThat(this.link.exclusive).isTrue();
		this.link.claims.get(0).complete(new SharedSessions.Claim(-1, "", false, ConnectionTotals.UNKNOWN));
		assertThat(claimed).isCompletedExceptionally();
		this.ownership.release("s", 1, SessionClaims.End.UNBEGUN);
		this.ownership.claimAgain(true);
		assertThat(this.link.claims).as("it is not claimed again").hasSize(1);
		assertThat(this.link.told).isEmpty();
	}

	@Test
	void teamsThatShareNothingDoNotMind() {
		this.ownership.listen(Orphans.NOBODY, false);
		this.ownership.claim("s", 1, 7);
		assertThat(this.link.exclusive).isFalse();
	}

}
