// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.reactive.socket.server.WebSocketService;
import org.springframework.web.reactive.socket.server.support.HandshakeWebSocketService;
import org.springframework.web.reactive.socket.server.upgrade.ReactorNettyRequestUpgradeStrategy;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;

/**
 * The WebSocket at {@value #PATH}, for the broker and the pages alike. Whoever has the
 * key may send, as with Reverb; a browser must in addition come from this server's own
 * page.
 */
class PusherEndpoint implements WebHandler {

	static final String PATH = "/app/{key}";

	static final int MAX_MESSAGE_SIZE = 10_000;

	private static final Logger logger = LoggerFactory.getLogger(PusherEndpoint.class);

	/** Time for a closing connection to read the frames that are still to be sent. */
	private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

	/**
	 * Sockets beyond the limit that may be open to be told so, and others to be refused.
	 */
	private static final int MAX_REFUSALS = 16;

	private final AtomicInteger refusals = new AtomicInteger();

	private final WebSocketService webSocketService = new HandshakeWebSocketService(
			new ReactorNettyRequestUpgradeStrategy(PusherEndpoint::webSocketSpec));

	private final PanelProperties properties;

	private final PusherConnections connections;

	private final PusherProtocol protocol;

	private final PusherFrames frames;

	PusherEndpoint(PanelProperties properties, PusherConnections connections, PusherProtocol protocol,
			PusherFrames frames) {
		this.properties = properties;
		this.connections = connections;
		this.protocol = protocol;
		this.frames = frames;
	}

	private static WebsocketServerSpec.Builder webSocketSpec() {
		return WebsocketServerSpec.builder().maxFramePayloadLength(MAX_MESSAGE_SIZE).handlePing(true);
	}

	@Override
	public Mono<Void> handle(ServerWebExchange exchange) {
		HttpServerResponse response = ServerHttpResponseDecorator.getNativeResponse(exchange.getResponse());
		Optional<CloseStatus> refusal = refusal(exchange.getRequest());
		if (this.refusals.get() >= MAX_REFUSALS && (refusal.isPresent() || this.connections.isFull())) {
			exchange.getResponse().setStatusCode(HttpStatus.SERVICE_UNAVAILABLE);
			return exchange.getResponse().setComplete();
		}
		return this.webSocketService.handleRequest(exchange,
				(session) -> serve(session, refusal, () -> hangUp(response)));
	}

	private Optional<CloseStatus> refusal(ServerHttpRequest request) {
		String path = request.getPath().pathWithinApplication().value();
		String key = this.properties.appKey();
		if (key == null || !path.equals("/app/" + key)) {
			return Optional.of(new CloseStatus(4001, "Application does not exist"));
		}
		if (!isSameOrigin(request.getHeaders().getOrigin(), request.getHeaders().getFirst("Host"))) {
			return Optional.of(new CloseStatus(4009, "Origin not allowed"));
		}
		return Optional.empty();
	}

	static boolean isSameOrigin(@Nullable String origin, @Nullable String host) {
		// Only browsers send an origin, and a page cannot choose it
		if (origin == null) {
			return true;
		}
		try {
			String authority = URI.create(origin).getRawAuthority();
			return authority != null && authority.equalsIgnoreCase(host);
		}
		catch (IllegalArgumentException ex) {
			return false;
		}
	}

	private Mono<Void> serve(WebSocketSession session, Optional<CloseStatus> refusal, Runnable hangUp) {
		PusherConnection connection = this.connections.open();
		boolean refused = !welcome(connection, refusal);
		Mono<Void> input = session.receive()
			.doOnNext((message) -> received(connection, message))
			.then()
			.doFinally((signal) -> connection.close(CloseStatus.NORMAL));
		Mono<Void> output = session.send(connection.frames().map((frame) -> message(session, frame)))
			.then(connection.closing().flatMap(session::close));
		return Mono.when(input, output).onErrorResume((ex) -> {
			logger.debug("{}: connection failed and is closed: {}", connection.socketId(), ex.toString());
			return Mono.empty();
		}).takeUntilOther(connection.closing().delayElement(CLOSE_TIMEOUT)).doFinally((signal) -> {
			this.connections.remove(connection);
			if (refused) {
				this.refusals.decrementAndGet();
			}
			hangUp.run();
		});
	}

	private boolean welcome(PusherConnection connection, Optional<CloseStatus> refusal) {
		if (refusal.isEmpty() && this.connections.add(connection)) {
			connection.send(this.frames.connectionEstablished(connection.socketId()));
			return true;
		}
		this.refusals.incrementAndGet();
		refuse(connection, refusal.orElse(new CloseStatus(4004, "Application is over connection quota")));
		return false;
	}

	private void refuse(PusherConnection connection, CloseStatus status) {
		connection.send(this.frames.error(status.getCode(), String.valueOf(status.getReason())));
		connection.close(status);
	}

	private void received(PusherConnection connection, WebSocketMessage message) {
		if (!connection.isOpen()) {
			return;
		}
		this.connections.seen(connection);
		switch (message.getType()) {
			case TEXT, BINARY -> this.protocol.handle(connection, message.getPayloadAsText());
			case PING -> {
				connection.useControlFrames();
				byte[] content = new byte[message.getPayload().readableByteCount()];
				message.getPayload().read(content);
				connection.send(new Outbox.Frame(WebSocketMessage.Type.PONG, content, false));
			}
			case PONG -> connection.useControlFrames();
		}
	}

	private static WebSocketMessage message(WebSocketSession session, Outbox.Frame frame) {
		return new WebSocketMessage(frame.type(), session.bufferFactory().wrap(frame.content()));
	}

	private static void hangUp(HttpServerResponse response) {
		response.withConnection((connection) -> connection.channel().close());
	}

}
