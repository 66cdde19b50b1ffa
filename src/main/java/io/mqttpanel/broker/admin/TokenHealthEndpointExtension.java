// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.security.Principal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.ApiVersion;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.WebServerNamespace;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.actuate.endpoint.HealthEndpointGroups;
import org.springframework.boot.health.actuate.endpoint.ReactiveHealthEndpointWebExtension;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.health.registry.ReactiveHealthContributorRegistry;
import reactor.core.publisher.Mono;

/**
 * Health endpoint for which a request with the admin token is authorized. Spring Boot's
 * own knows the users of Spring Security only.
 */
@EndpointWebExtension(endpoint = HealthEndpoint.class)
class TokenHealthEndpointExtension extends ReactiveHealthEndpointWebExtension {

	private static final Principal OPERATOR = () -> "operator";

	TokenHealthEndpointExtension(ReactiveHealthContributorRegistry registry,
			@Nullable HealthContributorRegistry blockingRegistry, HealthEndpointGroups groups, Duration slowThreshold) {
		super(registry, blockingRegistry, groups, slowThreshold);
	}

	@Override
	public Mono<WebEndpointResponse<? extends HealthDescriptor>> health(ApiVersion apiVersion,
			@Nullable WebServerNamespace serverNamespace, SecurityContext securityContext, boolean showAll,
			String... path) {
		return Mono.deferContextual((context) -> super.health(apiVersion, serverNamespace,
				context.hasKey(AdminTokenFilter.AUTHORIZED) ? new OperatorContext() : securityContext, showAll, path));
	}

	/**
	 * Security context of a request with the admin token.
	 */
	private static final class OperatorContext implements SecurityContext {

		@Override
		public Principal getPrincipal() {
			return OPERATOR;
		}

		@Override
		public boolean isUserInRole(String role) {
			return false;
		}

	}

}
