// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.github.benmanes.caffeine.cache.Cache;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cache.caffeine.CaffeineCache;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.testing.StubResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * When the Panel is asked about a client and when not, over real HTTP.
 */
class PanelAuthenticatorIntegrationTests extends AbstractPanelTests {

	@Test
	void isUnavailableWhileThePanelIsDownAndRecovers() throws Exception {
		this.panel.stop();
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isInstanceOf(Unavailable.class)
			.asString()
			.contains("Connection refused");
		this.panel.restart();
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
		assertThat(this.auth.events().summary()).containsExactly("UNAVAILABLE PANEL", "GRANTED PANEL");
	}

	@Test
	void holdsNoThreadForWaitingCalls() throws Exception {
		List<CompletableFuture<Decision>> warm = ask(100, "warm");
		CompletableFuture.allOf(warm.toArray(CompletableFuture[]::new)).get(30, TimeUnit.SECONDS);
		this.panel.answer(StubResponse.never());
		int before = Thread.activeCount();
		List<CompletableFuture<Decision>> waiting = ask(500, "waiting");
		await().until(() -> this.panel.waitingCalls() == this.auth.status().callLimit());
		assertThat(Thread.activeCount()).isLessThanOrEqualTo(before + 5);
		assertThat(waiting).noneMatch(CompletableFuture::isDone);
		waiting.forEach((wait) -> wait.cancel(false));
		await().until(() -> this.panel.waitingCalls() == 0);
	}

	private List<CompletableFuture<Decision>> ask(int clients, String prefix) {
		return IntStream.range(0, clients)
			.mapToObj((i) -> this.auth.authenticate(AuthFixture.credentials(prefix + i)))
			.toList();
	}

	@Test
	void makesOneCallForConcurrentLogins() throws Exception {
		Sinks.Empty<Void> gate = Sinks.empty();
		this.panel.answer(StubResponse.granted().after(gate.asMono()));
		List<CompletableFuture<Decision>> logins = IntStream.range(0, 50)
			.mapToObj((i) -> this.auth.authenticate(AuthFixture.credentials("dev")))
			.toList();
		await().until(() -> this.panel.waitingCalls() == 1);
		logins.get(0).cancel(false);
		gate.tryEmitEmpty();
		for (CompletableFuture<Decision> login : logins.subList(1, 50)) {
			assertThat(login.get(30, TimeUnit.SECONDS)).isEqualTo(GRANTED);
		}
		assertThat(this.panel.calls()).isEqualTo(1);
		assertThat(this.auth.events().summary()).hasSize(49).containsOnly("GRANTED PANEL");
		assertThat(this.panel.cancelledCalls()).isZero();
	}

	@Test
	void letsAGrantedClientInAgainWithoutACall() throws Exception {
		this.auth.decide(AuthFixture.credentials("dev"));
		this.panel.answer(StubResponse.refused());
		this.auth.pass(Duration.ofHours(23));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
		this.auth.pass(Duration.ofHours(1));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isInstanceOf(Refused.class);
		assertThat(this.panel.calls()).isEqualTo(2);
		assertThat(this.auth.events().summary()).containsExactly("GRANTED PANEL", "GRANTED CACHE", "REFUSED PANEL");
	}

	@Test
	void refusesRefusedCredentialsForAWhileWithoutACall() throws Exception {
		this.panel.answer(StubResponse.refused());
		this.auth.decide(AuthFixture.credentials("dev"));
		this.panel.answer(StubResponse.granted());
		this.auth.pass(Duration.ofSeconds(9));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isInstanceOf(Refused.class);
		this.auth.pass(Duration.ofSeconds(1));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
		assertThat(this.panel.calls()).isEqualTo(2);
	}

	@Test
	void asksAgainAfterAFailure() throws Exception {
		this.panel.answerNext(StubResponse.status(500));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isInstanceOf(Unavailable.class);
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
	}

	@Test
	void asksAboutEveryPassword() throws Exception {
		this.panel.answerBy(
				(request) -> request.text().contains("\"right\"") ? StubResponse.granted() : StubResponse.refused());
		assertThat(this.auth.decide(AuthFixture.credentials("dev", "right"))).isEqualTo(GRANTED);
		assertThat(this.auth.decide(AuthFixture.credentials("dev", "wrong"))).isInstanceOf(Refused.class);
		assertThat(this.auth.decide(AuthFixture.credentials("dev", "right"))).isEqualTo(GRANTED);
		assertThat(this.auth.decide(AuthFixture.credentials("other", "right"))).isEqualTo(GRANTED);
		assertThat(this.panel.calls()).isEqualTo(3);
	}

	@Test
	void refusesIncompleteCredentialsWithoutACall() throws Exception {
		assertThat(this.auth.decide(new Credentials("dev", null, null))).isInstanceOf(Refused.class);
		assertThat(this.panel.calls()).isZero();
		assertThat(this.auth.events().summary()).containsExactly("REFUSED LOCAL");
	}

	@ParameterizedTest
	@ValueSource(strings = { "key ", "\tkey", "k\0ey", "ke\u001by", "\u00a0key", "key\u3000" })
	void refusesWhatThePanelWouldTakeForAnotherWithoutACall(String text) throws Exception {
		byte[] password = text.getBytes(StandardCharsets.UTF_8);
		assertThat(List.of(this.auth.decide(new Credentials(text, "key", "secret".getBytes(StandardCharsets.UTF_8))),
				this.auth.decide(new Credentials("dev", text, "secret".getBytes(StandardCharsets.UTF_8))),
				this.auth.decide(new Credentials("dev", "key", password))))
			.allSatisfy((decision) -> assertThat(decision).isInstanceOf(Refused.class));
		assertThat(this.panel.calls()).isZero();
	}

	@Test
	void cancelsTheCallWhenNobodyWaitsAnyMore() {
		this.panel.answer(StubResponse.never());
		CompletableFuture<Decision> first = this.auth.authenticate(AuthFixture.credentials("dev"));
		CompletableFuture<Decision> second = this.auth.authenticate(AuthFixture.credentials("dev"));
		await().until(() -> this.panel.waitingCalls() == 1);
		first.cancel(false);
		assertThat(this.panel.cancelledCalls()).isZero();
		second.cancel(false);
		await().until(() -> this.panel.cancelledCalls() == 1);
		assertThat(this.auth.events().decisions()).isEmpty();
	}

	@Test
	void asksAnewAfterACancelledCall() throws Exception {
		this.panel.answerNext(StubResponse.never());
		CompletableFuture<Decision> first = this.auth.authenticate(AuthFixture.credentials("dev"));
		await().until(() -> this.panel.waitingCalls() == 1);
		first.cancel(false);
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
	}

	@Test
	void isUnavailableWhenItFailsItself() throws Exception {
		try (AuthFixture broken = new AuthFixture(AuthFixture.settings(this.panel.url()), BrokenCache::new)) {
			assertThat(broken.decide(AuthFixture.credentials("dev"))).isEqualTo(new Unavailable("an internal error"));
		}
	}

	@Test
	void decidesOnAnEventLoopWithoutBlocking() throws Exception {
		CompletableFuture<Decision> decided = CompletableFuture
			.supplyAsync(() -> this.auth.authenticate(AuthFixture.credentials("dev")), Schedulers.parallel()::schedule)
			.thenCompose((decision) -> decision);
		assertThat(decided.get(30, TimeUnit.SECONDS)).isEqualTo(GRANTED);
	}

	/**
	 * A cache that can be read but not written to.
	 */
	private static final class BrokenCache extends CaffeineCache {

		BrokenCache(Cache<Object, Object> store) {
			super(DecisionCache.NAME, store);
		}

		@Override
		public void put(Object key, @Nullable Object value) {
			throw new IllegalStateException("broken");
		}

	}

}
