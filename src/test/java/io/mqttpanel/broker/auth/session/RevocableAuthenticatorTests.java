// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.RevocationTarget;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.RevokedLoginRefused;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RevocableAuthenticator}.
 */
class RevocableAuthenticatorTests {

	private static final Credentials CREDENTIALS = new Credentials("dev", "key",
			"secret".getBytes(StandardCharsets.UTF_8));

	private final List<CompletableFuture<Decision>> asked = new ArrayList<>();

	private final Tombstones tombstones = new Tombstones(10, Duration.ofSeconds(10), () -> 0);

	private final RecordedEvents events = new RecordedEvents();

	private final RevocableAuthenticator authenticator = new RevocableAuthenticator((credentials) -> {
		this.asked.add(new CompletableFuture<>());
		return this.asked.get(this.asked.size() - 1);
	}, this.tombstones, BrokerEvents.to(List.of(this.events)));

	@Test
	void refusesWithoutAskingWhatWasRevoked() {
		revoke();
		assertThat(this.authenticator.authenticate(CREDENTIALS).join()).isInstanceOf(Refused.class);
		assertThat(this.asked).isEmpty();
		assertThat(this.authenticator.isRevoked(CREDENTIALS, null)).isTrue();
		assertThat(this.events.of(RevokedLoginRefused.class)).hasSize(1);
	}

	@Test
	void refusesWhatIsRevokedWhileItIsAskedAbout() {
		CompletableFuture<Decision> given = this.authenticator.authenticate(CREDENTIALS);
		revoke();
		this.asked.get(0).complete(new Granted(1, 2, 3));
		assertThat(given.join()).isInstanceOf(Refused.class);
	}

	@Test
	void passesOnWhatWasNotRevoked() {
		CompletableFuture<Decision> given = this.authenticator.authenticate(CREDENTIALS);
		this.asked.get(0).complete(new Granted(1, 2, 3));
		assertThat(given.join()).isEqualTo(new Granted(1, 2, 3));
		assertThat(this.authenticator.isRevoked(CREDENTIALS, null)).isFalse();
	}

	@Test
	void passesOnThatNobodyCanTell() {
		CompletableFuture<Decision> given = this.authenticator.authenticate(CREDENTIALS);
		revoke();
		this.asked.get(0).complete(new Unavailable("down"));
		assertThat(given.join()).isEqualTo(new Unavailable("down"));
	}

	@Test
	void passesOnThatTheCallerHasGivenUp() {
		this.authenticator.authenticate(CREDENTIALS).cancel(false);
		assertThat(this.asked.get(0)).isCancelled();
	}

	private void revoke() {
		this.tombstones.raise(RevocationTarget.key("key"), Duration.ofSeconds(60));
	}

}
