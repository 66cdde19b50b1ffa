// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * WebSocket client that sends the messages of a test and keeps the answers.
 */
final class PusherTestClient implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final Sinks.Many<String> outgoing = Sinks.many().unicast().onBackpressureBuffer();

	private final Sinks.Many<Integer> pings = Sinks.many().unicast().onBackpressureBuffer();

	private final Sinks.One<CloseStatus> closed = Sinks.one();

	private final Sinks.One<String> failure = Sinks.one();

	private final BlockingQueue<String> incoming = new LinkedBlockingQueue<>();

	private final Disposable connection;

	private PusherTestClient(int port, String path, HttpHeaders headers, boolean reading) {
		this.connection = new ReactorNettyWebSocketClient()
			.execute(URI.create("ws://localhost:" + port + path), headers, (session) -> talk(session, reading))
			.subscribe((done) -> {
			}, (ex) -> this.failure.tryEmitValue(ex.toString()), this.failure::tryEmitEmpty);
	}

	static PusherTestClient connect(int port) {
		PusherTestClient client = open(port, "/app/embedded?protocol=7&client=test&version=1&flash=false",
				new HttpHeaders());
		assertThat(client.next().path("event").stringValue()).isEqualTo("pusher:connection_established");
		return client;
	}

	static PusherTestClient open(int port, String path, HttpHeaders headers) {
		return new PusherTestClient(port, path, headers, true);
	}

	/** One that subscribes and then never reads. */
	static PusherTestClient deaf(int port) {
		return new PusherTestClient(port, "/app/embedded", new HttpHeaders(), false);
	}

	private Mono<Void> talk(WebSocketSession session, boolean reading) {
		Flux<WebSocketMessage> messages = Flux.merge(this.outgoing.asFlux().map(session::textMessage),
				this.pings.asFlux().map((ping) -> session.pingMessage((factory) -> factory.wrap(new byte[] { 7 }))));
		Mono<Void> input = reading ? session.receive()
			.doOnNext((message) -> this.incoming.add((message.getType() == WebSocketMessage.Type.TEXT)
					? message.getPayloadAsText() : "{\"event\":\"" + message.getType() + "\"}"))
			.then() : Mono.never();
		session.closeStatus()
			.subscribe(this.closed::tryEmitValue, (ex) -> this.closed.tryEmitEmpty(), this.closed::tryEmitEmpty);
		return Mono.firstWithSignal(session.send(messages), input);
	}

	void send(String message) {
		this.outgoing.tryEmitNext(message).orThrow();
	}

	void sendPingFrame() {
		this.pings.tryEmitNext(1).orThrow();
	}

	void subscribe(String channel) {
		send("{\"event\":\"pusher:subscribe\",\"data\":{\"channel\":\"" + channel + "\"}}");
		assertThat(next().path("event").stringValue()).isEqualTo("pusher_internal:subscription_succeeded");
	}

	String nextText() {
		try {
			String text = this.incoming.poll(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
			assertThat(text).as("a message within " + TIMEOUT).isNotNull();
			return text;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	JsonNode next() {
		return JSON.readTree(nextText());
	}

	/** Returns why there is no connection. */
	String failure() {
		String reason = this.failure.asMono().block(TIMEOUT);
		assertThat(reason).isNotNull();
		return reason;
	}

	CloseStatus closeStatus() {
		CloseStatus status = this.closed.asMono().defaultIfEmpty(CloseStatus.NO_CLOSE_FRAME).block(TIMEOUT);
		assertThat(status).isNotNull();
		return status;
	}

	@Override
	public void close() {
		this.connection.dispose();
	}

}
