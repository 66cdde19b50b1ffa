// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Endpoint that decides whether a client may connect, like the Panel's controller and
 * Laravel's request validation.
 */
class AuthEndpoint {

	static final String PATH = "/api/mqtt/auth";

	private static final List<String> FIELDS = List.of("client_id", "api_key", "api_secret");

	private static final Duration WINDOW = Duration.ofMinutes(1);

	private final PanelCredentials credentials;

	private final int maxFailures;

	/** Has what it needs: to make it takes a lock, for which no event loop is to wait. */
	private final ObjectReader json;

	private final InstantSource clock;

	private long windowStart;

	/** Failed logins in the window. */
	private int failures;

	AuthEndpoint(PanelCredentials credentials, int maxFailures, JsonMapper json, InstantSource clock) {
		this.credentials = credentials;
		this.maxFailures = maxFailures;
		this.json = json.readerFor(JsonNode.class);
		this.clock = clock;
	}

	RouterFunction<ServerResponse> routes() {
		return RouterFunctions.route()
			.POST(PATH, this::authenticate)
			.path(PATH, (other) -> other.route((request) -> true, this::refuseMethod))
			.build();
	}

	private Mono<ServerResponse> authenticate(ServerRequest request) {
		return request.bodyToMono(byte[].class)
			.map(this::read)
			.defaultIfEmpty(MissingNode.getInstance())
			.flatMap((fields) -> respond(request, fields))
			.onErrorResume(DataBufferLimitException.class,
					(ex) -> ServerResponse.status(HttpStatus.CONTENT_TOO_LARGE).build());
	}

	private JsonNode read(byte[] body) {
		try {
			return this.json.readTree(body);
		}
		catch (JacksonException ex) {
			return MissingNode.getInstance();
		}
	}

	private Mono<ServerResponse> respond(ServerRequest request, JsonNode fields) {
		Map<String, List<String>> errors = validate(fields);
		if (!errors.isEmpty()) {
			return refuseFields(request, errors);
		}
		long wait = waitSeconds(request);
		if (wait > 0) {
			return ServerResponse.status(HttpStatus.TOO_MANY_REQUESTS)
				.header(HttpHeaders.RETRY_AFTER, Long.toString(wait))
				.contentType(MediaType.APPLICATION_JSON)
				.bodyValue(Map.of("message", "Too Many Attempts."));
		}
		int token = this.credentials.find(text(fields, "api_key"), text(fields, "api_secret"));
		if (token == 0) {
			countFailure(request);
			return ServerResponse.status(HttpStatus.UNAUTHORIZED)
				.contentType(MediaType.APPLICATION_JSON)
				.bodyValue(Map.of("message", "Credentials Unauthorized"));
		}
		int client = Math.max(1, text(fields, "client_id").hashCode() & Integer.MAX_VALUE);
		return ServerResponse.ok()
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("team_id", 1, "api_token_id", token, "mqtt_client_id", client));
	}

	private synchronized long waitSeconds(ServerRequest request) {
		long elapsed = this.clock.millis() - this.windowStart;
		if (elapsed >= WINDOW.toMillis() || elapsed < 0) {
			this.failures = 0;
			return 0;
		}
		return (this.failures >= this.maxFailures && !isBroker(request)) ? WINDOW.toSeconds() - elapsed / 1000 : 0;
	}

	private synchronized void countFailure(ServerRequest request) {
		if (!isBroker(request)) {
			this.windowStart = (this.failures == 0) ? this.clock.millis() : this.windowStart;
			this.failures++;
		}
	}

	/** It slows its own clients down, by their addresses: here all would pay for one. */
	private static boolean isBroker(ServerRequest request) {
		InetSocketAddress caller = request.remoteAddress().orElse(null);
		return caller != null && caller.getAddress() != null && caller.getAddress().isLoopbackAddress();
	}

	private static Map<String, List<String>> validate(JsonNode fields) {
		Map<String, List<String>> errors = new LinkedHashMap<>();
		for (String field : FIELDS) {
			JsonNode value = fields.path(field);
			String label = "The " + field.replace('_', ' ') + " field ";
			if (isMissing(value)) {
				errors.put(field, List.of(label + "is required."));
			}
			else if (!value.isString()) {
				errors.put(field, List.of(label + "must be a string."));
			}
		}
		return errors;
	}

	private static boolean isMissing(JsonNode value) {
		return value.isMissingNode() || value.isNull() || (value.isString() && value.stringValue().isBlank())
				|| (value.isContainer() && value.isEmpty());
	}

	private static String text(JsonNode fields, String name) {
		// Laravel's middleware trims what comes in before a controller sees it
		return fields.path(name).stringValue().strip();
	}

	private Mono<ServerResponse> refuseFields(ServerRequest request, Map<String, List<String>> errors) {
		if (!wantsJson(request)) {
			// Without an Accept header Laravel takes the caller for a browser with a form
			return ServerResponse.status(HttpStatus.FOUND).header(HttpHeaders.LOCATION, "/").build();
		}
		String first = errors.values().iterator().next().get(0);
		int more = errors.size() - 1;
		String message = (more == 0) ? first : "%s (and %d more error%s)".formatted(first, more, (more > 1) ? "s" : "");
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("message", message);
		body.put("errors", errors);
		return ServerResponse.status(HttpStatus.UNPROCESSABLE_CONTENT)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body);
	}

	private static boolean wantsJson(ServerRequest request) {
		List<MediaType> accepted = request.headers().accept();
		return !accepted.isEmpty() && accepted.get(0).getSubtype().endsWith("json");
	}

	private Mono<ServerResponse> refuseMethod(ServerRequest request) {
		String message = "The %s method is not supported for route api/mqtt/auth. Supported methods: POST."
			.formatted(request.method());
		return ServerResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
			.header(HttpHeaders.ALLOW, "POST")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("message", message));
	}

}
