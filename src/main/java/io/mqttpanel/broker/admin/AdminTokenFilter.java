// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.endpoint.ExposableEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMappedEndpoints;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.PathContainer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/**
 * Filter of requests to the endpoints of the broker: they need the operator's token.
 * Actuator knows where the endpoints are, and paths are compared as it compares them. For
 * it, what follows a semicolon is no part of a name: {@code a;b} would be the client
 * {@code a}, and so such a path is refused.
 */
final class AdminTokenFilter implements WebFilter, Ordered {

	private static final String OUR_ENDPOINTS = "mqtt";

	private static final String SCHEME = "Bearer ";

	/** Key in the context of a request with the token. */
	static final String AUTHORIZED = AdminTokenFilter.class.getName() + ".authorized";

	private static final String OFF = "{\"status\":403,\"error\":\"The endpoints of the broker are off: set "
			+ AdminProperties.TOKEN + " and send it as bearer token.\",\"setting\":\"" + AdminProperties.TOKEN + "\"}";

	private static final String UNAUTHORIZED = "{\"status\":401,\"error\":\"The bearer token is missing or wrong.\"}";

	private static final String SEMICOLON = "{\"status\":400,\"error\":\"The path has a semicolon, and what follows it "
			+ "would be ignored. In a name, write it as %3B.\"}";

	private final byte @Nullable [] token;

	private final ObjectProvider<PathMappedEndpoints> endpoints;

	private volatile @Nullable List<PathPattern> guarded;

	AdminTokenFilter(AdminProperties settings, ObjectProvider<PathMappedEndpoints> endpoints) {
		String configured = settings.token();
		this.token = (configured != null && !configured.isBlank()) ? configured.getBytes(StandardCharsets.UTF_8) : null;
		this.endpoints = endpoints;
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 1;
	}

	@Override
	public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
		ServerHttpRequest request = exchange.getRequest();
		PathContainer path = request.getPath().pathWithinApplication();
		byte[] expected = this.token;
		if (expected != null && MessageDigest.isEqual(expected, presented(request))) {
			return (path.value().indexOf(';') >= 0 && isGuarded(path))
					? answer(exchange.getResponse(), HttpStatus.BAD_REQUEST, SEMICOLON)
					: chain.filter(exchange).contextWrite((context) -> context.put(AUTHORIZED, true));
		}
		if (isGuarded(path)) {
			if (expected == null) {
				return answer(exchange.getResponse(), HttpStatus.FORBIDDEN, OFF);
			}
			exchange.getResponse().getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"mqtt-panel\"");
			return answer(exchange.getResponse(), HttpStatus.UNAUTHORIZED, UNAUTHORIZED);
		}
		return chain.filter(exchange);
	}

	private boolean isGuarded(PathContainer path) {
		List<PathPattern> patterns = this.guarded;
		if (patterns == null) {
			patterns = patterns();
			this.guarded = patterns;
		}
		return patterns.stream().anyMatch((pattern) -> pattern.matches(path));
	}

	/** Known only once every endpoint is, and so not when this is made. */
	private List<PathPattern> patterns() {
		PathMappedEndpoints mapped = this.endpoints.getIfAvailable();
		if (mapped == null) {
			return List.of();
		}
		return mapped.stream()
			.filter(ExposableEndpoint.class::isInstance)
			.map((endpoint) -> ((ExposableEndpoint<?>) endpoint).getEndpointId())
			.filter((id) -> id.toLowerCaseString().startsWith(OUR_ENDPOINTS))
			.map((id) -> PathPatternParser.defaultInstance.parse(mapped.getPath(id) + "/**"))
			.toList();
	}

	private static byte[] presented(ServerHttpRequest request) {
		String header = request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION);
		boolean bearer = header != null && header.regionMatches(true, 0, SCHEME, 0, SCHEME.length());
		return (bearer && header != null) ? header.substring(SCHEME.length()).getBytes(StandardCharsets.UTF_8)
				: new byte[0];
	}

	private static Mono<Void> answer(ServerHttpResponse response, HttpStatus status, String json) {
		response.setStatusCode(status);
		response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
		return response
			.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(json.getBytes(StandardCharsets.UTF_8))));
	}

}
