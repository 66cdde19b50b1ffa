// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;
import java.util.Map;
import java.util.function.IntSupplier;

import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCache;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.web.reactive.function.client.WebClient;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Authenticator;
import io.mqttpanel.broker.auth.OnDenied;
import io.mqttpanel.broker.auth.TenancyProperties;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.ClusterStatus;
import io.mqttpanel.broker.event.HeapClaims;
import io.mqttpanel.broker.event.HeapShare;
import io.mqttpanel.broker.event.PanelCallStatus;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Configuration of the authenticator and of the calls to the Panel.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ AuthProperties.class, TenancyProperties.class })
class AuthConfiguration {

	private static final Duration MIN_TOMBSTONE = Duration.ofSeconds(10);

	@Bean
	PanelUrl panelUrl(AuthProperties settings, Environment environment) {
		return new PanelUrl(settings.url(), environment);
	}

	@Bean
	PanelConnections authConnections(AuthProperties settings) {
		return new PanelConnections(settings).warmUp();
	}

	@Bean
	PanelHealth panelHealth(PanelUrl url) {
		return new PanelHealth(url, SteadyClock.SYSTEM);
	}

	@Bean
	PanelAuthHealthIndicator panelAuthHealthIndicator(PanelHealth health, PanelUrl url, PanelCallStatus calls) {
		return new PanelAuthHealthIndicator(health, url, calls);
	}

	@Bean
	PanelClient panelClient(WebClient.Builder web, PanelConnections connections, PanelUrl url, AuthProperties settings,
			TenancyProperties tenancy, PanelHealth health) {
		return new PanelClient(web, connections.http(), url, new LoginResponse(settings.toRules(), tenancy.tenancy()),
				settings, health);
	}

	@Bean
	OnDenied onDenied(AuthProperties settings) {
		return settings.onDenied();
	}

	@Bean
	CacheManager authCacheManager(AuthProperties settings) {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.registerCustomCache(DecisionCache.NAME,
				DecisionCache.store(settings.cache().maxSize(), HeapShare.DECISIONS.bytes(), Ticker.systemTicker()));
		return manager;
	}

	@Bean
	HeapClaims heapOfDecisions() {
		return new HeapClaims(Map.of("decisions of the Panel", HeapShare.DECISIONS.bytes()));
	}

	@Bean
	CallClock callClock() {
		return CallClock.system();
	}

	@Bean
	StaleGrantRevalidation staleGrantRevalidation(DecisionCache decisions, CallClock clock, AuthProperties settings) {
		return new StaleGrantRevalidation(decisions, clock, settings.breaker().openFor());
	}

	@Bean
	PanelCalls panelCalls(PanelClient client, AuthProperties settings, PanelHealth health, CallClock clock,
			StaleGrantRevalidation revalidation, ObjectProvider<ClusterStatus> cluster) {
		ClusterStatus others = cluster.getIfAvailable();
		IntSupplier nodes = (others != null) ? others::liveNodes : () -> 1;
		return new PanelCalls(client, settings, health, clock, nodes, (from, to) -> {
			health.noteBreaker(from, to);
			revalidation.note(to);
		});
	}

	@Bean
	LoginThrottle loginThrottle(AuthProperties settings, CallClock clock) {
		return new LoginThrottle(settings.throttle(), clock);
	}

	@Bean
	PanelStatus panelStatus(PanelCalls calls, DecisionCache decisions, LoginThrottle throttle) {
		return new PanelStatus(calls, decisions, throttle);
	}

	@Bean
	Tombstones tombstones(AuthProperties settings) {
		Duration login = settings.deadline().plus(settings.timeout());
		return new Tombstones(settings.revocation().maxTombstones(),
				(login.compareTo(MIN_TOMBSTONE) > 0) ? login : MIN_TOMBSTONE, System::nanoTime);
	}

	@Bean
	DecisionCache decisionCache(CacheManager authCacheManager, AuthProperties settings, Tombstones tombstones) {
		Cache cache = authCacheManager.getCache(DecisionCache.NAME);
		Assert.isInstanceOf(CaffeineCache.class, cache, "The cache was registered");
		return new DecisionCache((CaffeineCache) cache, settings, tombstones);
	}

	@Bean
	Authenticator authenticator(PanelCalls panel, DecisionCache cache, LoginThrottle throttle, BrokerEvents events) {
		return new PanelAuthenticator(panel, cache, throttle, events);
	}

}
