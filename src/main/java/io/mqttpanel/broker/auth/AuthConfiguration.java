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

import io.mqttpanel.broker.event.BrokerEvents;

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
	PanelAuthHealthIndicator panelAuthHealthIndicator(PanelHealth health, PanelUrl url) {
		return new PanelAuthHealthIndicator(health, url);
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
	Authenticator authenticator(PanelClient panel, CacheManager authCacheManager, BrokerEvents events) {
		Cache cache = authCacheManager.getCache(DecisionCache.NAME);
		Assert.state(cache != null, "The cache was registered");
		return new PanelAuthenticator(panel, new DecisionCache(cache), events);
	}

}
