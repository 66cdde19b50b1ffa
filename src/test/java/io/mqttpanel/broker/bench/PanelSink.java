// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * A Panel that lets everybody in and takes events as fast as they come: it counts them by
 * name and answers pings.
 */
public final class PanelSink {

	private static final String GRANTED = "{\"team_id\":1,\"api_token_id\":2,\"mqtt_client_id\":3}";

	private static final String ESTABLISHED = "{\"event\":\"pusher:connection_established\","
			+ "\"data\":\"{\\\"socket_id\\\":\\\"1.1\\\",\\\"activity_timeout\\\":30}\"}";

	private static final String PONG = "{\"event\":\"pusher:pong\",\"data\":\"{}\"}";

	private static final String EVENT = "\"event\":\"";

	private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

	private PanelSink() {
	}

	/**
	 * Starts the sink and serves until the process is ended.
	 * @param args the port
	 */
	public static void main(String[] args) {
		PanelSink sink = new PanelSink();
		HttpServer.create()
			.host("127.0.0.1")
			.port(Integer.parseInt(args[0]))
			.route((routes) -> routes.post("/api/mqtt/auth", PanelSink::grant)
				.get("/counts", sink::report)
				.ws("/app/{key}", sink::take))
			.bindNow(Duration.ofSeconds(30))
			.onDispose()
			.block();
	}

	private static Publisher<Void> grant(HttpServerRequest request, HttpServerResponse response) {
		return request.receive()
			.then()
			.then(response.header("Content-Type", "application/json").sendString(Mono.just(GRANTED)).then());
	}

	private Publisher<Void> report(HttpServerRequest request, HttpServerResponse response) {
		String lines = new TreeMap<>(this.counts).entrySet()
			.stream()
			.map((count) -> count.getKey() + " " + count.getValue())
			.collect(Collectors.joining("\n"));
		return response.sendString(Mono.just(lines));
	}

	private Publisher<Void> take(WebsocketInbound inbound, WebsocketOutbound outbound) {
		// Not filter(): what that discards here is released once too often.
		Flux<String> answers = inbound.aggregateFrames().receiveFrames().mapNotNull(this::answer);
		return outbound.sendString(Flux.just(ESTABLISHED).concatWith(answers), StandardCharsets.UTF_8);
	}

	private @Nullable String answer(WebSocketFrame frame) {
		return (frame instanceof TextWebSocketFrame && count(frame.content()).equals("pusher:ping")) ? PONG : null;
	}

	private String count(ByteBuf frame) {
		String text = frame.toString(frame.readerIndex(), Math.min(200, frame.readableBytes()), StandardCharsets.UTF_8);
		int start = text.indexOf(EVENT) + EVENT.length();
		int end = text.indexOf('"', start);
		String event = (start < EVENT.length() || end < 0) ? "unreadable" : text.substring(start, end);
		this.counts.computeIfAbsent(event, (name) -> new LongAdder()).increment();
		return event;
	}

}
