// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import java.time.Clock;

import com.github.benmanes.caffeine.cache.Ticker;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.caffeine.CaffeineCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.web.reactive.function.client.WebClient;

import io.mqttpanel.broker.auth.calls.CallClock;
import io.mqttpanel.broker.event.BrokerEvents;
import io.mqttpanel.broker.event.PanelCallStatus;

/**
 * Puts together what decides who may connect.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthProperties.class)
class AuthConfiguration {

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
		return new PanelHealth(url, Clock.systemUTC());
	}

	@Bean
	PanelAuthHealthIndicator panelAuthHealthIndicator(PanelHealth health, PanelUrl url, PanelCallStatus calls) {
		return new PanelAuthHealthIndicator(health, url, calls);
	}

	@Bean
	PanelClient panelClient(WebClient.Builder web, PanelConnections connections, PanelUrl url, AuthProperties settings,
			PanelHealth health) {
		return new PanelClient(web, connections.http(), url, settings, health);
	}

	@Bean
	OnDenied onDenied(AuthProperties settings) {
		return settings.onDenied();
	}

	@Bean
	CacheManager authCacheManager(AuthProperties settings) {
		CaffeineCacheManager manager = new CaffeineCacheManager();
		manager.registerCustomCache(DecisionCache.NAME, DecisionCache.store(settings.cache(), Ticker.systemTicker()));
		return manager;
	}

	@Bean
	CallClock callClock() {
		return CallClock.system();
	}

	@Bean
	StaleGrants staleGrants(AuthProperties settings) {
		return new StaleGrants(settings.maxStale(), settings.cache().maxSize(), Ticker.systemTicker());
	}

	@Bean
	StaleReview staleReview(StaleGrants stale, CallClock clock, AuthProperties settings) {
		return new StaleReview(stale, clock, settings.breaker().openFor());
	}

	@Bean
	PanelCalls panelCalls(PanelClient client, AuthProperties settings, PanelHealth health, CallClock clock,
			StaleReview review) {
		return new PanelCalls(client, settings, health, clock, (from, to) -> {
			health.noteBreaker(from, to);
			review.note(to);
		});
	}

	@Bean
	WrongCredentials wrongCredentials(AuthProperties settings, CallClock clock) {
		return new WrongCredentials(settings.throttle(), clock);
	}

	@Bean
	PanelStatus panelStatus(PanelCalls calls, StaleGrants stale, WrongCredentials wrong) {
		return new PanelStatus(calls, stale, wrong);
	}

	@Bean
	Authenticator authenticator(PanelCalls panel, CacheManager authCacheManager, StaleGrants stale,
			WrongCredentials wrong, BrokerEvents events) {
		Cache cache = authCacheManager.getCache(DecisionCache.NAME);
		Assert.state(cache != null, "The cache was registered");
		return new PanelAuthenticator(panel, new DecisionCache(cache), stale, wrong, events);
	}

}
