// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Throttled;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.PanelCallStatus;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;
import io.mqttpanel.broker.testing.StubResponse;
import io.mqttpanel.broker.testing.StubWorkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What becomes of logins while a real HTTP server is slow, overloaded, broken or gone.
 */
class PanelOverloadIntegrationTests extends AbstractPanelTests {

	private List<CompletableFuture<Decision>> logins(int number, String prefix) {
		return IntStream.range(0, number)
			.mapToObj((i) -> this.auth.authenticate(AuthFixture.credentials(prefix + i)))
			.toList();
	}

	private static List<Decision> outcomes(List<CompletableFuture<Decision>> logins) throws Exception {
		CompletableFuture.allOf(logins.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
		return logins.stream().map(CompletableFuture::join).toList();
	}

	@Test
	void asksASlowPanelFewerQuestionsAtOnce() throws Exception {
		StubWorkers workers = new StubWorkers(8, Duration.ofMillis(100));
		AtomicInteger lowest = new AtomicInteger(Integer.MAX_VALUE);
		this.panel.answerBy((request) -> {
			lowest.accumulateAndGet(this.auth.status().callLimit(), Math::min);
			return workers.answer(StubResponse.granted());
		});
		assertThat(outcomes(logins(600, "dev"))).containsOnly(GRANTED);
		assertThat(this.panel.calls()).isEqualTo(600);
		// How far it falls, and where it is at the end, depends on what else the machine
		// does.
		assertThat(lowest.get()).as("of 64 at the beginning").isBetween(4, 48);
		await().until(() -> this.auth.status().callsInFlight() == 0);
	}

	@Test
	void leavesThePanelAloneAboutAKeyForAsLongAsItAsksFor() throws Exception {
		this.panel.answerNext(StubResponse.tooManyRequests(Duration.ofSeconds(2)));
		long start = System.nanoTime();
		CompletableFuture<Decision> first = this.auth.authenticate(AuthFixture.credentials("first"));
		await().until(() -> this.auth.health().state().lastCause() != null && this.auth.status().callsInFlight() == 0);
		CompletableFuture<Decision> second = this.auth.authenticate(AuthFixture.credentials("second"));
		assertThat(this.auth.decide(new Credentials("other", "key2", new byte[] { 65 }, "10.0.0.1")))
			.isInstanceOf(Granted.class);
		assertThat(this.panel.calls()).as("the first key waits").isEqualTo(2);
		assertThat(this.auth.status().callsWaiting()).isZero();
		assertThat(outcomes(List.of(first, second))).containsOnly(GRANTED);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(2));
		// After the pause both are asked at once, on two connections: either may arrive
		// before the other.
		assertThat(this.panel.requests()).hasSize(4)
			.filteredOn((request) -> request.text().contains("\"first\""))
			.hasSize(2);
		assertThat(this.auth.status().breaker()).isEqualTo(Breaker.CLOSED);
	}

	@Test
	void isUnavailableWhenThePauseOutlastsTheDeadline() throws Exception {
		AuthProperties settings = AuthFixture.settings(this.panel.url(), Duration.ofSeconds(5), Duration.ofSeconds(4),
				64, 100);
		try (AuthFixture hasty = new AuthFixture(settings)) {
			this.panel.answer(StubResponse.tooManyRequests(Duration.ofSeconds(30)));
			assertThat(hasty.decide(AuthFixture.credentials("dev")))
				.isEqualTo(new Unavailable("no decision within 4000 ms"));
			assertThat(hasty.health().state().lastCause()).contains("429, Retry-After 30");
			assertThat(this.panel.calls()).isEqualTo(1);
		}
	}

	@Test
	void stopsAskingAPanelThatFailsAndFindsOutThatItIsBack() throws Exception {
		this.panel.answer(StubResponse.status(500));
		for (int i = 0; i < 10; i++) {
			assertThat(this.auth.decide(AuthFixture.credentials("dev" + i))).asString().contains("answered 500");
		}
		assertThat(this.auth.status().breaker()).isEqualTo(Breaker.OPEN);
		assertThat(outcomes(logins(50, "more"))).allMatch(
				(decision) -> decision instanceof Unavailable unavailable && unavailable.cause().contains("not asked"));
		assertThat(this.panel.calls()).isEqualTo(10);
		this.panel.answer(StubResponse.granted());
		await().until(() -> this.auth.status().breaker() == Breaker.HALF_OPEN);
		assertThat(outcomes(logins(4, "probe"))).containsOnly(GRANTED);
		assertThat(this.auth.status().breaker()).isEqualTo(Breaker.CLOSED);
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
	}

	@Test
	void refusalsAreNoFailures() throws Exception {
		this.panel.answer(StubResponse.refused());
		for (int i = 0; i < 30; i++) {
			assertThat(this.auth.decide(from("10.0.0." + i, "dev" + i, "wrong"))).isInstanceOf(Refused.class);
		}
		assertThat(this.auth.status().breaker()).isEqualTo(Breaker.CLOSED);
	}

	@Test
	void letsInDuringAnOutageWhomThePanelKnewAndNobodyElse() throws Exception {
		this.auth.decide(AuthFixture.credentials("known"));
		this.auth.pass(Duration.ofHours(24));
		this.panel.stop();
		assertThat(this.auth.decide(AuthFixture.credentials("known"))).isEqualTo(GRANTED)
			.extracting((decision) -> ((Granted) decision).validity().source())
			.isEqualTo(Source.STALE);
		assertThat(this.auth.decide(AuthFixture.credentials("known", "other"))).isInstanceOf(Unavailable.class);
		assertThat(this.auth.decide(AuthFixture.credentials("unknown"))).isInstanceOf(Unavailable.class);
		assertThat(this.auth.events().summary()).containsExactly("GRANTED PANEL", "GRANTED STALE", "UNAVAILABLE PANEL",
				"UNAVAILABLE PANEL");
		assertThat(this.auth.status().staleGrants()).isEqualTo(1);
		this.auth.pass(Duration.ofHours(1));
		assertThat(this.auth.decide(AuthFixture.credentials("known"))).isInstanceOf(Unavailable.class);
	}

	@Test
	void asksFirstAboutThoseItLetInDuringTheOutage() throws Exception {
		this.auth.decide(AuthFixture.credentials("known"));
		this.auth.pass(Duration.ofHours(24));
		this.panel.stop();
		this.auth.decide(AuthFixture.credentials("known"));
		logins(20, "other").forEach(CompletableFuture::join);
		assertThat(this.auth.status().breaker()).isEqualTo(Breaker.OPEN);
		AtomicInteger asked = new AtomicInteger();
		CompletableFuture<Decision> again = new CompletableFuture<>();
		this.panel.answer(StubResponse.refused());
		this.panel.restart();
		this.auth.revalidation().onPanelBack(() -> {
			asked.incrementAndGet();
			this.auth.authenticate(AuthFixture.credentials("known")).thenAccept(again::complete);
		});
		assertThat(again.get(30, TimeUnit.SECONDS)).isInstanceOf(Refused.class);
		assertThat(this.panel.requests().get(1).text()).contains("\"known\"");
		assertThat(this.auth.status().staleGrants()).isZero();
		int then = asked.get();
		this.panel.stop();
		this.auth.pass(Duration.ofSeconds(10));
		assertThat(this.auth.decide(AuthFixture.credentials("known"))).isInstanceOf(Unavailable.class);
		assertThat(asked).hasValue(then);
	}

	@Test
	void asksSlowlyForAnAddressThatWasRefusedTooOften() throws Exception {
		this.auth.decide(from("10.0.0.1", "good", "secret"));
		this.panel.answer(StubResponse.refused());
		for (int i = 0; i < 15; i++) {
			this.auth.decide(from("10.0.0.1", "dev" + i, "wrong"));
		}
		long start = System.nanoTime();
		assertThat(this.auth.decide(from("10.0.0.1", "dev", "other"))).isInstanceOf(Throttled.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
		assertThat(this.panel.calls()).isEqualTo(16);
		assertThat(this.auth.status().throttled(PanelCallStatus.Throttled.ADDRESS)).isEqualTo(1);
		assertThat(this.auth.events().summary()).last().isEqualTo("UNAVAILABLE THROTTLE");
		assertThat(this.auth.decide(from("10.0.0.1", "good", "secret"))).isEqualTo(GRANTED);
		this.panel.answer(StubResponse.granted());
		assertThat(this.auth.decide(from("10.0.0.1", "new", "secret"))).as("granted to another").isEqualTo(GRANTED);
		assertThat(this.auth.decide(from("10.0.0.2", "dev", "other"))).isEqualTo(GRANTED);
	}

	@Test
	void asksForAConnectedClientWhateverItsAddressIsRefusedFor() throws Exception {
		this.panel.answer(StubResponse.refused());
		for (int i = 0; i < 15; i++) {
			this.auth.decide(from("10.0.0.1", "dev" + i, "wrong"));
		}
		this.panel.answer(StubResponse.granted());
		assertThat(this.auth.decide(from("10.0.0.1", "dev", "secret"))).isInstanceOf(Throttled.class);
		assertThat(this.auth.decideAgain(from("10.0.0.1", "dev", "secret"))).isEqualTo(GRANTED);
	}

	@Test
	void asksSlowlyAboutAClientIdThatIsBeingGuessedButNotItsOwner() throws Exception {
		this.panel.answerBy(
				(request) -> request.text().contains("\"right\"") ? StubResponse.granted() : StubResponse.refused());
		for (int i = 0; i < 10; i++) {
			this.auth.decide(from("10.6.6.6", "dev", "wrong" + i));
		}
		assertThat(this.auth.decide(from("10.6.6.6", "dev", "wrong10"))).isInstanceOf(Throttled.class);
		assertThat(this.panel.calls()).isEqualTo(10);
		assertThat(this.auth.status().throttled(PanelCallStatus.Throttled.CLIENT_ID)).isEqualTo(1);
		assertThat(this.auth.decide(from("10.0.0.1", "dev", "right"))).isEqualTo(GRANTED);
	}

	@Test
	void oneAddressThatMakesThePanelFailKeepsNobodyElseOut() throws Exception {
		this.panel.answerBy(
				(request) -> request.text().contains("\"poison\"") ? StubResponse.status(500) : StubResponse.granted());
		for (int round = 0; round < 5; round++) {
			for (int i = 0; i < 10; i++) {
				this.auth.decide(from("10.6.6.6", "z" + round + "-" + i, "poison"));
			}
			assertThat(this.auth.decide(from("10.0.0." + round, "dev" + round, "secret"))).isEqualTo(GRANTED);
			assertThat(this.auth.status().breaker()).isEqualTo(Breaker.CLOSED);
		}
		assertThat(this.panel.calls()).as("the source is throttled").isLessThan(30);
		assertThat(this.auth.status().throttled(PanelCallStatus.Throttled.ADDRESS)).isPositive();
		assertThat(this.auth.health().state().phase()).isEqualTo(PanelHealth.Phase.ANSWERING);
	}

	@Test
	void countsRefusalsOutOfTheCacheToo() throws Exception {
		this.panel.answer(StubResponse.refused());
		for (int i = 0; i < 10; i++) {
			assertThat(this.auth.decide(from("10.0.0.1", "dev", "wrong"))).asString().contains("401");
		}
		assertThat(this.auth.decide(from("10.0.0.1", "dev", "wrong"))).isInstanceOf(Throttled.class);
		assertThat(this.panel.calls()).isEqualTo(1);
	}

	private static Credentials from(String host, String clientId, String password) {
		Credentials credentials = AuthFixture.credentials(clientId, password);
		return new Credentials(clientId, credentials.username(), credentials.password(), host);
	}

}
