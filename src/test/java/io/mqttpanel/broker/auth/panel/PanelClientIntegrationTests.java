// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.channel.EventLoop;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Hooks;
import reactor.netty.http.client.HttpClient;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Granted;
import io.mqttpanel.broker.auth.Decision.Refused;
import io.mqttpanel.broker.auth.Decision.Unavailable;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.event.AccessDecided;
import io.mqttpanel.broker.testing.StubAuthServer;
import io.mqttpanel.broker.testing.StubResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What the Panel is sent over real HTTP, and what its answers are taken to mean.
 */
class PanelClientIntegrationTests extends AbstractPanelTests {

	@Test
	void asksExactlyAsTheContractSays() throws Exception {
		this.panel.answer(StubResponse.granted());
		assertThat(
				this.auth.decide(new Credentials("dev/\"1\" ü😀", "k\\ey", "pä/s s".getBytes(StandardCharsets.UTF_8))))
			.isEqualTo(GRANTED);
		StubAuthServer.Request request = this.panel.requests().get(0);
		assertThat(request.method()).isEqualTo("POST");
		assertThat(request.uri()).isEqualTo("/api/mqtt/auth");
		assertThat(request.header("Accept")).containsExactly("application/json");
		assertThat(request.header("Content-Type")).containsExactly("application/json");
		assertThat(request.header("Authorization")).isEmpty();
		assertThat(request.body())
			.isEqualTo("{\"client_id\":\"dev/\\\"1\\\" ü😀\",\"api_key\":\"k\\\\ey\",\"api_secret\":\"pä/s s\"}"
				.getBytes(StandardCharsets.UTF_8));
	}

	static Stream<Arguments> statuses() {
		return Stream.of(Arguments.of("granted", StubResponse.granted(7, 8, 9), Granted.class, "teamId=7"),
				Arguments.of("401", StubResponse.refused(), Refused.class, "401"),
				Arguments.of("422", StubResponse.invalid(), Refused.class, "422"),
				Arguments.of("400", StubResponse.status(400), Unavailable.class, "400"),
				Arguments.of("403", StubResponse.status(403), Unavailable.class, "403"),
				Arguments.of("404", StubResponse.status(404), Unavailable.class, "404"),
				Arguments.of("500", StubResponse.status(500), Unavailable.class, "answered 500"),
				Arguments.of("other 2xx",
						StubResponse.json(201, "{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3}"),
						Unavailable.class, "201"));
	}

	static Stream<Arguments> bodies() {
		return Stream.of(Arguments.of("HTML", StubResponse.html(), Unavailable.class, "Content-Type text/html"),
				Arguments.of("redirect", StubResponse.redirect("https://panel/login?secret=1"), Unavailable.class,
						"302, Location https://panel/login]"),
				Arguments.of("not HTTP", StubResponse.garbage(), Unavailable.class, "failed"),
				Arguments.of("half a body", StubResponse.halfBody(), Unavailable.class, "closed the connection"),
				Arguments.of("no answer", StubResponse.closeAtOnce(), Unavailable.class, "closed the connection"),
				Arguments.of("no body", StubResponse.json(200, ""), Unavailable.class, "without the integer team_id"),
				Arguments.of("no id", StubResponse.json(200, "{\"team_id\":1,\"api_token_id\":2}"), Unavailable.class,
						"without the integer mqtt_client_id"),
				Arguments.of("id as text",
						StubResponse.json(200, "{\"team_id\":1,\"api_token_id\":\"2\",\"mqtt_client_id\":3}"),
						Unavailable.class, "without the integer api_token_id"),
				Arguments.of("a fraction",
						StubResponse.json(200, "{\"team_id\":1.5,\"api_token_id\":2,\"mqtt_client_id\":3}"),
						Unavailable.class, "without the integer team_id"),
				Arguments.of("trailing text",
						StubResponse.json(200, "{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3}}"),
						Unavailable.class, "without readable JSON"),
				Arguments.of("too long", StubResponse.json(200, "[" + " ".repeat(300_000) + "]"), Unavailable.class,
						"too long"));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource({ "statuses", "bodies" })
	void decidesByTheAnswer(String name, StubResponse answer, Class<? extends Decision> decision, String detail)
			throws Exception {
		this.panel.answer(answer);
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isInstanceOf(decision)
			.asString()
			.contains(detail)
			.doesNotContain("secret");
		assertThat(this.panel.calls()).isEqualTo(1);
		assertThat(this.auth.events().decisions()).hasSize(1);
	}

	@Test
	void understandsAnAnswerWithFieldsItDoesNotKnow() throws Exception {
		this.panel.answer(StubResponse.json(200,
				"{\"message\":\"ok\",\"mqtt_client_id\":3,\"api_token_id\":2,\"team_id\":1,\"x\":{\"y\":[]}}"));
		assertThat(this.auth.decide(AuthFixture.credentials("dev"))).isEqualTo(GRANTED);
	}

	@Test
	void isUnavailableWhenThePanelIsSlow() throws Exception {
		try (AuthFixture hasty = new AuthFixture(
				AuthFixture.settings(this.panel.url(), Duration.ofMillis(1500), 64, 100))) {
			this.panel.answer(StubResponse.never());
			assertThat(hasty.decide(AuthFixture.credentials("dev")))
				.isEqualTo(new Unavailable("the Panel did not answer within 1500 ms"));
			assertThat(this.panel.calls()).isEqualTo(1);
			await().until(() -> this.panel.cancelledCalls() == 1);
			assertThat(hasty.events().decisions().get(0).elapsed()).isGreaterThanOrEqualTo(Duration.ofMillis(1500));
		}
	}

	@Test
	void isUnavailableWhenItsTurnDoesNotComeInTime() throws Exception {
		AuthProperties settings = AuthFixture.settings(this.panel.url(), Duration.ofSeconds(30), Duration.ofSeconds(2),
				1, 100);
		try (AuthFixture narrow = new AuthFixture(settings)) {
			this.panel.answer(StubResponse.never());
			narrow.authenticate(AuthFixture.credentials("first"));
			assertThat(narrow.decide(AuthFixture.credentials("second")))
				.isEqualTo(new Unavailable("no decision within 2000 ms"));
			assertThat(narrow.events().decisions()).last()
				.extracting(AccessDecided::elapsed, InstanceOfAssertFactories.DURATION)
				.isBetween(Duration.ofSeconds(2), Duration.ofMillis(3200));
			assertThat(narrow.health().state().phase()).isEqualTo(PanelHealth.Phase.NOT_ASKED);
		}
	}

	@Test
	void isUnavailableAtOnceWhenTooManyWait() throws Exception {
		try (AuthFixture narrow = new AuthFixture(
				AuthFixture.settings(this.panel.url(), Duration.ofSeconds(60), 1, 1))) {
			this.panel.answer(StubResponse.never());
			narrow.authenticate(AuthFixture.credentials("called"));
			await().until(() -> this.panel.waitingCalls() == 1);
			narrow.authenticate(AuthFixture.credentials("waiting"));
			assertThat(narrow.decide(AuthFixture.credentials("too many")))
				.isEqualTo(new Unavailable("too many calls wait for the Panel (mqtt-panel.auth.max-pending is 1)"));
			assertThat(narrow.health().state().phase()).isEqualTo(PanelHealth.Phase.NOT_ASKED);
		}
	}

	@Test
	void triesOnceMoreOnAKeptConnectionThatIsClosed() throws Exception {
		try (AuthFixture single = singleConnection()) {
			assertThat(single.decide(AuthFixture.credentials("first"))).isEqualTo(GRANTED);
			this.panel.answerNext(StubResponse.closeAtOnce());
			assertThat(single.decide(AuthFixture.credentials("second"))).isEqualTo(GRANTED);
			assertThat(this.panel.calls()).isEqualTo(3);
		}
	}

	@Test
	void triesNoMoreThanOnceMore() throws Exception {
		try (AuthFixture single = singleConnection()) {
			assertThat(single.decide(AuthFixture.credentials("first"))).isEqualTo(GRANTED);
			this.panel.answer(StubResponse.closeAtOnce());
			assertThat(single.decide(AuthFixture.credentials("second")))
				.isEqualTo(new Unavailable("the Panel closed the connection before it had answered"));
			assertThat(this.panel.calls()).isEqualTo(3);
		}
	}

	@Test
	void doesNotTryAgainOnceAnAnswerHasBegun() throws Exception {
		try (AuthFixture single = singleConnection()) {
			assertThat(single.decide(AuthFixture.credentials("first"))).isEqualTo(GRANTED);
			this.panel.answerNext(StubResponse.halfBody());
			assertThat(single.decide(AuthFixture.credentials("second"))).isInstanceOf(Unavailable.class);
			assertThat(this.panel.calls()).isEqualTo(2);
		}
	}

	@Test
	void keepsItsConnectionBetweenCalls() throws Exception {
		try (AuthFixture single = singleConnection()) {
			for (int i = 0; i < 5; i++) {
				assertThat(single.decide(AuthFixture.credentials("dev" + i))).isEqualTo(GRANTED);
			}
			assertThat(this.panel.acceptedConnections()).isEqualTo(1);
		}
	}

	private AuthFixture singleConnection() {
		return new AuthFixture(AuthFixture.settings(this.panel.url(), AuthFixture.PATIENCE, 1, 100));
	}

	@Test
	void saysNothingOfAResponseThatCrossesTheCancellation() throws Exception {
		List<Throwable> dropped = new CopyOnWriteArrayList<>();
		Hooks.onErrorDropped(dropped::add);
		try {
			AuthProperties settings = AuthFixture.settings(this.panel.url());
			PanelUrl url = new PanelUrl(settings.url(), new MockEnvironment());
			CompletableFuture<EventLoop> crossed = new CompletableFuture<>();
			Disposable.Swap call = Disposables.swap();
			HttpClient http = HttpClient.create()
				.doOnResponse((response, connection) -> crossed.complete(connection.channel().eventLoop()));
			PanelClient client = new PanelClient(
					WebClient.builder()
						.filter((request, next) -> next.exchange(request).doOnNext((response) -> call.dispose())),
					http, url, new LoginResponse(List.of(), Tenancy.SHARED), settings,
					new PanelHealth(url, Clock.systemUTC()));
			call.update(client.ask(new LoginRequest("pump", "key", new byte[0]), () -> true).subscribe());
			EventLoop loop = crossed.get(10, TimeUnit.SECONDS);
			Awaitility.await().until(call::isDisposed);
			loop.submit(() -> {
			}).get(10, TimeUnit.SECONDS);
			assertThat(dropped).isEmpty();
		}
		finally {
			Hooks.resetOnErrorDropped();
		}
	}

}
