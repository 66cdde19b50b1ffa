// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

import com.github.benmanes.caffeine.cache.Cache;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.mock.env.MockEnvironment;
import org.springframework.web.reactive.function.client.WebClient;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Credentials;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.Tenancy;
import io.mqttpanel.broker.auth.Tombstones;

/**
 * An authenticator put together by hand, with a clock for its cache that tests move.
 */
final class AuthFixture implements AutoCloseable {

	static final Duration PATIENCE = Duration.ofSeconds(30);

	private final AtomicLong nanos = new AtomicLong();

	private final RecordedEvents events = new RecordedEvents();

	private final PanelConnections connections;

	private final PanelHealth health;

	private final PanelUrl url;

	private final PanelAuthenticator authenticator;

	private final StaleGrantRevalidation revalidation;

	private final PanelStatus status;

	AuthFixture(AuthProperties settings) {
		this(settings, (store) -> new CaffeineCache(DecisionCache.NAME, store));
	}

	AuthFixture(AuthProperties settings, Function<Cache<Object, Object>, CaffeineCache> cache) {
		this.url = new PanelUrl(settings.url(), new MockEnvironment());
		this.health = new PanelHealth(this.url, Clock.systemUTC());
		this.connections = new PanelConnections(settings).warmUp();
		PanelClient client = new PanelClient(WebClient.builder(), this.connections.http(), this.url,
				new LoginResponse(settings.toRules(), Tenancy.SHARED), settings, this.health);
		CallClock clock = CallClock.system();
		DecisionCache decisions = new DecisionCache(
				cache.apply(DecisionCache.store(settings.cache().maxSize(), 1_024 * settings.cache().maxSize(),
						this.nanos::get)),
				settings, new Tombstones(100, Duration.ZERO, this.nanos::get), this.nanos::get,
				() -> Instant.EPOCH.plusNanos(this.nanos.get()), () -> 0.5, ForkJoinPool.commonPool());
		this.revalidation = new StaleGrantRevalidation(decisions, clock, settings.breaker().openFor());
		PanelCalls calls = new PanelCalls(client, settings, this.health, clock, () -> 1,
				(from, to) -> this.revalidation.note(to));
		LoginThrottle throttle = new LoginThrottle(settings.throttle(), clock);
		this.status = new PanelStatus(calls, decisions, throttle);
		this.authenticator = new PanelAuthenticator(calls, decisions, throttle, this.events);
	}

	static AuthProperties settings(URI url) {
		return settings(url, PATIENCE, 64, 10_000);
	}

	static AuthProperties settings(URI url, Duration timeout, int maxConnections, int maxPending) {
		return settings(url, timeout, timeout.plusSeconds(5), maxConnections, maxPending);
	}

	static AuthProperties settings(URI url, Duration timeout, Duration deadline, int maxConnections, int maxPending) {
		return settings(url, timeout, deadline, maxConnections, maxPending,
				new AuthProperties.Cache(Duration.ofHours(24), Duration.ofSeconds(10), 100_000), Duration.ofHours(1));
	}

	static AuthProperties settings(AuthProperties.Cache cache, Duration maxStale) {
		return settings(null, PATIENCE, PATIENCE, 64, 10_000, cache, maxStale);
	}

	private static AuthProperties settings(URI url, Duration timeout, Duration deadline, int maxConnections,
			int maxPending, AuthProperties.Cache cache, Duration maxStale) {
		return new AuthProperties(url, timeout, deadline, Duration.ofSeconds(2), maxConnections, maxPending, cache,
				List.of(), OnDenied.DROP, maxStale, new AuthProperties.Breaker(50, 10, Duration.ofSeconds(1)),
				new AuthProperties.Throttle(10, 15, Duration.ofMinutes(1), Duration.ofMillis(200)),
				new AuthProperties.Renewal(Duration.ofSeconds(1), 16, Duration.ofSeconds(30)),
				new AuthProperties.Revocation(Duration.ofSeconds(60), 10_000), false);
	}

	static Credentials credentials(String clientId) {
		return credentials(clientId, "secret");
	}

	static Credentials credentials(String clientId, String password) {
		return new Credentials(clientId, "key", password.getBytes(StandardCharsets.UTF_8));
	}

	CompletableFuture<Decision> authenticate(Credentials credentials) {
		return this.authenticator.authenticate(credentials);
	}

	Decision decideAgain(Credentials credentials) throws Exception {
		return this.authenticator.authenticateAgain(credentials).get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
	}

	Decision decide(Credentials credentials) throws Exception {
		return authenticate(credentials).get(PATIENCE.toSeconds() + 5, TimeUnit.SECONDS);
	}

	void pass(Duration time) {
		this.nanos.addAndGet(time.toNanos());
	}

	RecordedEvents events() {
		return this.events;
	}

	PanelHealth health() {
		return this.health;
	}

	PanelUrl url() {
		return this.url;
	}

	StaleGrantRevalidation revalidation() {
		return this.revalidation;
	}

	PanelStatus status() {
		return this.status;
	}

	@Override
	public void close() {
		this.revalidation.close();
		this.connections.close();
	}

}
