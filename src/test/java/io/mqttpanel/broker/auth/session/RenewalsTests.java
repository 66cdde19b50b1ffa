// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.session;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Decision.Validity;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessRenewed;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.testing.RecordedEvents;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Renewals}, round by round, with a clock that stands still.
 */
class RenewalsTests {

	private static final Duration PATIENCE = Duration.ofSeconds(5);

	private static final AuthProperties SETTINGS = new AuthProperties(null, PATIENCE, PATIENCE, PATIENCE, 64, 100,
			new AuthProperties.Cache(Duration.ofHours(1), Duration.ofSeconds(10), 100), List.of(), OnDenied.DROP,
			Duration.ofHours(1), new AuthProperties.Breaker(50, 10, PATIENCE),
			new AuthProperties.Throttle(10, 100, PATIENCE, PATIENCE),
			new AuthProperties.Renewal(Duration.ofSeconds(1), 4, Duration.ofSeconds(30)),
			new AuthProperties.Revocation(Duration.ofSeconds(60), 100), false);

	private final Map<String, CompletableFuture<Decision>> asked = new LinkedHashMap<>();

	private final FakeClients clients = new FakeClients();

	private final RecordedEvents events = new RecordedEvents();

	private Instant now = Instant.ofEpochSecond(1_000);

	private final Renewals renewals = new Renewals(this.clients, this::ask, SETTINGS,
			BrokerEvents.to(List.of(this.events)), () -> this.now);

	private CompletableFuture<Decision> ask(Credentials credentials) {
		return this.asked.computeIfAbsent(credentials.clientId(), (id) -> new CompletableFuture<>());
	}

	@Test
	void asksOnlyAboutWhoseGrantIsOver() {
		client("over", 1_000);
		client("not-yet", 1_001);
		client("gone", 900).connected = false;
		this.renewals.round().subscribe();
		assertThat(this.asked).containsOnlyKeys("over");
	}

	@Test
	void asksAboutAFewAtOnceAndThenTheRest() {
		for (int i = 0; i < 10; i++) {
			client("dev-" + i, 1_000);
		}
		Disposable round = this.renewals.round().subscribe();
		assertThat(this.asked).hasSize(4);
		answer("dev-0", new Granted(1, 2, 3));
		assertThat(this.asked).hasSize(5);
		for (int i = 1; i < 10; i++) {
			assertThat(round.isDisposed()).isFalse();
			answer("dev-" + i, new Granted(1, 2, 3));
		}
		assertThat(round.isDisposed()).isTrue();
	}

	@Test
	void newGrantTakesEffect() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Granted(1, 8, 3));
		assertThat(client.grant()).isEqualTo(new Granted(1, 8, 3));
		assertThat(client.kicks).isEmpty();
		assertThat(this.events.of(AccessRenewed.class)).extracting(AccessRenewed::outcome)
			.containsExactly(Outcome.GRANTED);
	}

	@Test
	void newGrantIsAskedForAgainAtItsEnd() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Granted(1, 8, 3).holding(new Validity(Source.PANEL, this.now, this.now.plusSeconds(90))));
		assertThat(client.renewAt()).isEqualTo(this.now.plusSeconds(90));
	}

	@Test
	void grantThatIsOverAlreadyIsAskedForAgainLaterOrWhenThePanelIsBack() {
		FakeClient client = client("dev", 1_000);
		FakeClient other = client("other", 2_000);
		this.renewals.round().subscribe();
		answer("dev", new Granted(1, 2, 3).holding(new Validity(Source.CACHE, Instant.EPOCH, this.now)));
		assertThat(client.renewAt()).isEqualTo(this.now.plusSeconds(30));
		this.now = this.now.plusSeconds(1);
		this.renewals.hasten();
		assertThat(client.renewAt()).isEqualTo(this.now);
		assertThat(other.renewAt()).isEqualTo(Instant.ofEpochSecond(2_000));
	}

	@Test
	void whoIsInByAnOldAnswerIsAskedAboutFirstWhenThePanelIsBack() {
		client("dev", 1_000);
		FakeClient stale = client("stale", 2_000);
		stale.grant = new Granted(1, 2, 3).holding(new Validity(Source.STALE, this.now, this.now));
		this.renewals.hasten();
		this.renewals.round().subscribe();
		assertThat(this.asked.keySet()).containsExactly("stale", "dev");
	}

	@Test
	void oldAnswerIsNoRenewal() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Granted(1, 8, 3).holding(new Validity(Source.STALE, Instant.EPOCH, this.now)));
		assertThat(client.kicks).isEmpty();
		assertThat(client.renewAt()).isEqualTo(this.now.plusSeconds(30));
		assertThat(this.events.of(AccessRenewed.class)).extracting(AccessRenewed::outcome)
			.containsExactly(Outcome.UNAVAILABLE);
	}

	@ParameterizedTest
	@CsvSource({ "7, 2, 3", "1, 2, 9" })
	void clientThatIsAnotherOneNowIsKicked(long teamId, long apiTokenId, long mqttClientId) {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Granted(teamId, apiTokenId, mqttClientId));
		assertThat(client.kicks).containsExactly("is another client to the Panel now, will false");
		assertThat(client.grant()).isEqualTo(new Granted(1, 2, 3));
	}

	@Test
	void refusedClientIsKicked() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Refused("no"));
		assertThat(client.kicks).containsExactly("is refused by the Panel now: no, will false");
		assertThat(this.events.of(ClientKicked.class)).extracting(ClientKicked::reason)
			.containsExactly(ClientKicked.Reason.REFUSED);
	}

	@Test
	void clientStaysAndIsAskedAboutLaterWhenThePanelDoesNotAnswer() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		answer("dev", new Unavailable("down"));
		assertThat(client.kicks).isEmpty();
		assertThat(client.renewAt()).isEqualTo(this.now.plusSeconds(30));
		this.asked.clear();
		this.renewals.round().subscribe();
		assertThat(this.asked).isEmpty();
		this.now = this.now.plusSeconds(30);
		this.renewals.round().subscribe();
		assertThat(this.asked).containsOnlyKeys("dev");
	}

	@Test
	void answerAboutAClientThatHasGoneIsOfNoUse() {
		FakeClient client = client("dev", 1_000);
		this.renewals.round().subscribe();
		client.connected = false;
		answer("dev", new Refused("no"));
		assertThat(client.kicks).isEmpty();
		assertThat(this.events.of(AccessRenewed.class)).isEmpty();
	}

	@Test
	void faultOfOneDecisionDoesNotEndTheRound() {
		FakeClient client = client("dev", 1_000);
		Disposable round = this.renewals.round().subscribe();
		this.asked.get("dev").completeExceptionally(new IllegalStateException("broken"));
		assertThat(round.isDisposed()).isTrue();
		assertThat(client.renewAt()).isEqualTo(this.now.plusSeconds(30));
	}

	private FakeClient client(String clientId, long renewAt) {
		return this.clients.add(new FakeClient(clientId, Instant.ofEpochSecond(renewAt)));
	}

	private void answer(String clientId, Decision decision) {
		this.asked.get(clientId).complete(decision);
	}

}
