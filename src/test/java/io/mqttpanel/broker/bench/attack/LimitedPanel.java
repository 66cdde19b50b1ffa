// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.bench.attack;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * A Panel that takes 30 ms for a login and a limited number of events in a second, one
 * after the other. The API key says what it answers: {@code fail} gets 500, {@code busy}
 * gets 429, and {@code N-…} is a key of team N.
 */
final class LimitedPanel implements AutoCloseable {

	/** What it takes for the right secret of every key. */
	static final String SECRET = "secret";

	/** The key for which it fails. */
	static final String FAIL = "fail";

	/** The key that has asked too often, for a minute. */
	static final String BUSY = "busy";

	private static final Duration WORK = Duration.ofMillis(30);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

	private static final String ESTABLISHED = "{\"event\":\"pusher:connection_established\","
			+ "\"data\":\"{\\\"socket_id\\\":\\\"1.1\\\",\\\"activity_timeout\\\":30}\"}";

	private static final String PONG = "{\"event\":\"pusher:pong\",\"data\":\"{}\"}";

	private static final Pattern FIELD = Pattern.compile("\"(client_id|api_key|api_secret)\":\"([^\"]*)\"");

	private static final Pattern TOPIC = Pattern.compile("\"topic_name\":\"(" + WellBehaved.TOPICS + "[^\"]*)\"");

	private final Consumer<String> topics;

	private final long interval;

	private final DisposableServer server;

	private final LongAdder events = new LongAdder();

	private final AtomicInteger logins = new AtomicInteger();

	private long due = System.nanoTime();

	/**
	 * Starts a Panel on a free port of this machine.
	 * @param eventRate the events that it takes in a second
	 * @param topics is told the topic of each message of a well-behaved client
	 */
	LimitedPanel(int eventRate, Consumer<String> topics) {
		this.interval = TimeUnit.SECONDS.toNanos(1) / eventRate;
		this.topics = topics;
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.post("/api/mqtt/auth", this::decide).ws("/app/{key}", this::take))
			.bindNow(PATIENCE);
	}

	int port() {
		return this.server.port();
	}

	long events() {
		return this.events.sum();
	}

	int logins() {
		return this.logins.get();
	}

	private Publisher<Void> decide(HttpServerRequest request, HttpServerResponse response) {
		return request.receive()
			.aggregate()
			.asString(StandardCharsets.UTF_8)
			.delayElement(WORK)
			.flatMap((body) -> answer(body, response));
	}

	private Mono<Void> answer(String body, HttpServerResponse response) {
		this.logins.incrementAndGet();
		String clientId = "";
		String key = "";
		String secret = "";
		Matcher field = FIELD.matcher(body);
		while (field.find()) {
			switch (field.group(1)) {
				case "client_id" -> clientId = field.group(2);
				case "api_key" -> key = field.group(2);
				default -> secret = field.group(2);
			}
		}
		if (key.equals(FAIL)) {
			return response.status(HttpResponseStatus.INTERNAL_SERVER_ERROR).send().then();
		}
		if (key.equals(BUSY)) {
			return response.status(HttpResponseStatus.TOO_MANY_REQUESTS).header("Retry-After", "60").send().then();
		}
		response.header("Content-Type", "application/json");
		if (!secret.equals(SECRET)) {
			return response.status(HttpResponseStatus.UNAUTHORIZED)
				.sendString(Mono.just("{\"message\":\"Credentials Unauthorized\"}"))
				.then();
		}
		int end = Math.max(0, key.indexOf('-'));
		String granted = "{\"team_id\":%s,\"api_token_id\":%d,\"mqtt_client_id\":%d}".formatted(key.substring(0, end),
				1 + (key.hashCode() & Integer.MAX_VALUE), 1 + (clientId.hashCode() & Integer.MAX_VALUE));
		return response.sendString(Mono.just(granted)).then();
	}

	private Publisher<Void> take(WebsocketInbound inbound, WebsocketOutbound outbound) {
		Flux<String> answers = inbound.aggregateFrames()
			.receive()
			.asString(StandardCharsets.UTF_8)
			.concatMap(this::inTurn, 1)
			.mapNotNull(this::handle);
		return outbound.sendString(Flux.just(ESTABLISHED).concatWith(answers), StandardCharsets.UTF_8);
	}

	/** Waits in steps of some milliseconds: a timer is not more precise. */
	private Mono<String> inTurn(String frame) {
		long now = System.nanoTime();
		this.due = Math.max(this.due + this.interval, now - TimeUnit.MILLISECONDS.toNanos(50));
		long wait = this.due - now;
		return (wait < STEP_NANOS) ? Mono.just(frame) : Mono.just(frame).delayElement(Duration.ofNanos(wait));
	}

	private @Nullable String handle(String frame) {
		if (frame.contains("\"pusher:ping\"")) {
			return PONG;
		}
		this.events.increment();
		if (frame.contains("\"MqttClientPublished\"")) {
			Matcher topic = TOPIC.matcher(frame);
			if (topic.find()) {
				this.topics.accept(topic.group(1));
			}
		}
		return null;
	}

	@Override
	public void close() {
		this.server.disposeNow(PATIENCE);
	}

}
