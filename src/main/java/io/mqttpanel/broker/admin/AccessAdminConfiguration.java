// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.expose.EndpointExposure;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.ReactiveHealthEndpointWebExtension;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointProperties;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Tombstones;
import io.mqttpanel.broker.auth.panel.DecisionCache;
import io.mqttpanel.broker.auth.session.LiveClients;
import io.mqttpanel.broker.auth.session.Revocations;
import io.mqttpanel.broker.event.PeerNodes;
import io.mqttpanel.broker.event.SteadyClock;

/**
 * Configuration of the endpoints for clients and credentials and of the admin token.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AdminProperties.class)
class AccessAdminConfiguration {

	@Bean
	AdminTokenFilter adminTokenFilter(AdminProperties settings, ObjectProvider<PathMappedEndpoints> endpoints) {
		return new AdminTokenFilter(settings, endpoints);
	}

	@Bean
	@ConditionalOnAvailableEndpoint(endpoint = HealthEndpoint.class, exposure = EndpointExposure.WEB)
	ReactiveHealthEndpointWebExtension reactiveHealthEndpointWebExtension(ReactiveHealthContributorRegistry registry,
			ObjectProvider<HealthContributorRegistry> blockingRegistry, HealthEndpointGroups groups,
			HealthEndpointProperties properties) {
		return new TokenHealthEndpointExtension(registry, blockingRegistry.getIfAvailable(), groups,
				properties.getLogging().getSlowIndicatorThreshold());
	}

	@Bean
	NodeAnswers nodeAnswers(ObjectProvider<PeerNodes> peers, Revocations revocations) {
		return new NodeAnswers(peers.getIfAvailable(), revocations);
	}

	@Bean
	ClientsEndpoint clientsEndpoint(LiveClients clients, NodeAnswers nodes, AuthProperties settings) {
		return new ClientsEndpoint(clients, nodes, settings, SteadyClock.SYSTEM);
	}

	@Bean
	CredentialsEndpoint credentialsEndpoint(LiveClients clients, DecisionCache decisions, Tombstones tombstones,
			NodeAnswers nodes, AuthProperties settings) {
		return new CredentialsEndpoint(new CredentialList(clients, decisions, tombstones, SteadyClock.SYSTEM), nodes,
				new AccessExplanations(tombstones, decisions, clients), settings);
	}

}
