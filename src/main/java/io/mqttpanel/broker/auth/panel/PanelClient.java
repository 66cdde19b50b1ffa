// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;

import io.mqttpanel.broker.auth.AuthProperties;
import io.mqttpanel.broker.auth.Decision;
import io.mqttpanel.broker.auth.Decision.Unavailable;

/**
 * HTTP client for login requests to the Panel. A request is repeated once if the pooled
 * connection turns out to be closed. Any other error is a failure to decide.
 */
final class PanelClient {

	private static final Logger logger = LoggerFactory.getLogger(PanelClient.class);

	private static final int MAX_ANSWER_BYTES = 256 * 1024;

	private static final int TOO_MANY_REQUESTS = 429;

	/** Mark of a connection that has served a request. */
	private static final AttributeKey<Boolean> USED = AttributeKey.valueOf(PanelClient.class, "used");

	/** Key of the context under which a request notes that its connection was used. */
	private static final String REUSED = PanelClient.class.getName() + ".reused";

	/** Reactor's key of what hears of errors that come after a cancellation. */
	private static final String ON_ERROR_DROPPED = "reactor.onErrorDropped.local";

	private static final Consumer<Throwable> LATE_ERROR = (error) -> logger
		.debug("A call to the Panel was cancelled while it was answered: {}", error.getMessage());

	private final WebClient web;

	private final PanelUrl url;

	private final Duration timeout;

	private final UnavailableFactory unavailable;

	private final PanelHealth health;

	private final LoginResponse responses;

	PanelClient(WebClient.Builder web, HttpClient http, PanelUrl url, LoginResponse responses, AuthProperties settings,
			PanelHealth health) {
		this.web = web.clientConnector(new ReactorClientHttpConnector(http.doOnRequest(PanelClient::noteReuse)))
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_ANSWER_BYTES))
			.build();
		this.url = url;
		this.timeout = settings.timeout();
		this.unavailable = new UnavailableFactory(settings);
		this.health = health;
		this.responses = responses;
	}

	private static void noteReuse(HttpClientRequest request, Connection connection) {
		AtomicBoolean reused = request.currentContextView().get(REUSED);
		reused.set(Boolean.TRUE.equals(connection.channel().attr(USED).getAndSet(true)));
	}

	/**
	 * Asks when subscribed to; cancelling ends the call. Never blocks.
	 * @param request what to ask
	 * @param blamed tells whether a failure is one of the Panel's health
	 * @return the decision to come, or a {@link PanelBusyException}, never another
	 * failure
	 */
	Mono<Decision> ask(LoginRequest request, BooleanSupplier blamed) {
		return Mono.defer(() -> attempt(request))
			.onErrorResume(StaleConnectionException.class, (ex) -> attempt(request))
			.timeout(this.timeout)
			.doOnNext((decision) -> note(decision, blamed))
			.doOnError(PanelBusyException.class, (busy) -> this.health.note(busy.decision()))
			.onErrorResume((failure) -> !(failure instanceof PanelBusyException),
					(failure) -> Mono.just(unavailable(failure, blamed)))
			.contextWrite((context) -> context.put(ON_ERROR_DROPPED, LATE_ERROR));
	}

	private void note(Decision decision, BooleanSupplier blamed) {
		if (!(decision instanceof Unavailable) || blamed.getAsBoolean()) {
			this.health.note(decision);
		}
	}

	private Decision unavailable(Throwable failure, BooleanSupplier blamed) {
		Throwable cause = unwrap(failure);
		Unavailable decision = this.unavailable.create(cause);
		if (UnavailableFactory.isOverflow(cause)) {
			this.health.noteOverflow(decision);
		}
		else {
			note(decision, blamed);
		}
		return decision;
	}

	private static Throwable unwrap(Throwable failure) {
		boolean wrapper = failure instanceof StaleConnectionException || failure instanceof WebClientRequestException;
		Throwable cause = failure.getCause();
		return (wrapper && cause != null) ? cause : failure;
	}

	private Mono<Decision> attempt(LoginRequest request) {
		URI address = this.url.resolve();
		if (address == null) {
			return Mono.just(new Unavailable("the embedded Panel does not listen yet"));
		}
		AtomicBoolean reused = new AtomicBoolean();
		AtomicBoolean answered = new AtomicBoolean();
		return this.web.post()
			.uri(address)
			.headers(PanelClient::describe)
			.bodyValue(request.toJson())
			.exchangeToMono((response) -> {
				answered.set(true);
				return read(response, request);
			})
			.onErrorMap((ex) -> !answered.get() && isStaleConnection(ex, reused.get()),
					(ex) -> new StaleConnectionException(ex.getCause()))
			.contextWrite((context) -> context.put(REUSED, reused));
	}

	private static void describe(HttpHeaders headers) {
		headers.set(HttpHeaders.ACCEPT, MediaType.APPLICATION_JSON_VALUE);
		headers.set(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_JSON_VALUE);
	}

	private Mono<Decision> read(ClientResponse response, LoginRequest request) {
		HttpHeaders headers = response.headers().asHttpHeaders();
		int status = response.statusCode().value();
		if (status != LoginResponse.OK) {
			Decision decision = LoginResponse.read(status, headers);
			return response.releaseBody()
				.onErrorComplete()
				.then((status != TOO_MANY_REQUESTS) ? Mono.just(decision)
						: Mono.error(new PanelBusyException(decision, RetryAfter.read(headers))));
		}
		return response.bodyToMono(byte[].class)
			.defaultIfEmpty(new byte[0])
			.map((body) -> this.responses.read(body, headers, request));
	}

	/**
	 * Returns whether an attempt failed only because the Panel had given up the
	 * connection it was made on, so that another one may do better.
	 */
	private static boolean isStaleConnection(Throwable failure, boolean reused) {
		if (!(failure instanceof WebClientRequestException)) {
			return false;
		}
		Throwable cause = failure.getCause();
		return cause instanceof AbortedException || (cause instanceof IOException && reused);
	}

	/**
	 * Failure of a call because its pooled connection was closed.
	 */
	private static final class StaleConnectionException extends RuntimeException {

		StaleConnectionException(@Nullable Throwable cause) {
			super(cause);
		}

	}

}
