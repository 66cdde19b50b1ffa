// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * A Panel that can be told what to answer to logins, on a real HTTP port of its own. It
 * records every request. May be used by many threads at once. <pre>
 * try (StubAuthServer panel = StubAuthServer.start()) {
 *     panel.answer(StubResponse.refused());
 *     …
 *     assertThat(panel.requests()).hasSize(1);
 * }
 * </pre> Answers given to {@link #answerNext} are used up first, one for each request;
 * then the one given to {@link #answer} or {@link #answerBy} holds. At first every client
 * is accepted.
 */
public final class StubAuthServer implements AutoCloseable {

	/** Where the Panel is asked, as on the real one. */
	public static final String PATH = "/api/mqtt/auth";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final List<Request> requests = new CopyOnWriteArrayList<>();

	private static final Pattern API_KEY = Pattern.compile("\"api_key\":\"([^\"]*)\"");

	private final Queue<StubResponse> next = new ConcurrentLinkedQueue<>();

	private final AtomicInteger cancelled = new AtomicInteger();

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicInteger waiting = new AtomicInteger();

	private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);

	private volatile Function<Request, StubResponse> answers = (request) -> StubResponse.granted(1,
			request.apiTokenId(), 3);

	private volatile @Nullable DisposableServer server;

	private volatile int port;

	private StubAuthServer() {
	}

	/**
	 * Starts a server on a free port.
	 * @return the server, which listens
	 */
	public static StubAuthServer start() {
		StubAuthServer stub = new StubAuthServer();
		stub.restart();
		return stub;
	}

	/**
	 * Stops listening and closes every connection, as a Panel that goes down does. Calls
	 * under way are neither answered nor counted as cancelled.
	 */
	public void stop() {
		DisposableServer running = this.server;
		if (running != null) {
			this.server = null;
			running.disposeNow(PATIENCE);
			this.connections.close().awaitUninterruptibly(PATIENCE.toMillis());
		}
	}

	/**
	 * Listens, on the same port as before {@link #stop()}, with the same answers.
	 */
	public void restart() {
		DisposableServer running = HttpServer.create()
			.host("localhost")
			.port(this.port)
			.option(ChannelOption.SO_REUSEADDR, true)
			.doOnConnection((connection) -> accept(connection.channel()))
			.handle(this::handle)
			.bindNow(PATIENCE);
		this.port = running.port();
		this.server = running;
	}

	@Override
	public void close() {
		stop();
	}

	/**
	 * Returns the port, which stays the same for the life of this server.
	 * @return the port
	 */
	public int port() {
		return this.port;
	}

	/**
	 * Returns the address to set as {@code mqtt-panel.auth.url}.
	 * @return the address
	 */
	public URI url() {
		return URI.create("http://localhost:" + this.port + PATH);
	}

	/**
	 * Answers every request the same from now on.
	 * @param answer the answer
	 */
	public void answer(StubResponse answer) {
		answerBy((request) -> answer);
	}

	/**
	 * Answers every request by its content from now on.
	 * @param answers gives the answer to a request; called on an event loop
	 */
	public void answerBy(Function<Request, StubResponse> answers) {
		this.answers = answers;
	}

	/**
	 * Answers the next requests, one each, before what else was told holds again.
	 * @param answers the answers in order
	 */
	public void answerNext(StubResponse... answers) {
		this.next.addAll(List.of(answers));
	}

	/**
	 * Returns the requests so far, in the order in which they came in whole.
	 * @return the requests
	 */
	public List<Request> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * Returns how many requests came in so far.
	 * @return the number of requests
	 */
	public int calls() {
		return this.requests.size();
	}

	/**
	 * Returns how many requests were given up by the caller before they were answered.
	 * @return the number of requests
	 */
	public int cancelledCalls() {
		return this.cancelled.get();
	}

	/**
	 * Returns how many requests are not answered yet.
	 * @return the number of requests
	 */
	public int waitingCalls() {
		return this.waiting.get();
	}

	/**
	 * Returns how many connections were opened so far.
	 * @return the number of connections
	 */
	public int acceptedConnections() {
		return this.accepted.get();
	}

	private void accept(Channel channel) {
		if (this.connections.add(channel)) {
			this.accepted.incrementAndGet();
		}
	}

	private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asByteArray().defaultIfEmpty(new byte[0]).flatMap((body) -> {
			Request received = new Request(request.method().name(), request.uri(),
					request.requestHeaders()
						.entries()
						.stream()
						.map((header) -> new Header(header.getKey(), header.getValue()))
						.toList(),
					body);
			this.requests.add(received);
			StubResponse answer = this.next.poll();
			return send((answer != null) ? answer : this.answers.apply(received), response);
		});
	}

	private Mono<Void> send(StubResponse answer, HttpServerResponse response) {
		this.waiting.incrementAndGet();
		return answer.delay()
			// Before the caller can know: its next request may come at once.
			.doOnTerminate(this.waiting::decrementAndGet)
			.doOnCancel(this::countCancelled)
			.then(Mono.defer(() -> answer.write(response)));
	}

	private void countCancelled() {
		this.waiting.decrementAndGet();
		if (this.server != null) {
			this.cancelled.incrementAndGet();
		}
	}

	/**
	 * A request as it came over the wire.
	 *
	 * @param method the HTTP method
	 * @param uri path and query
	 * @param headers every header, in order
	 * @param body the raw body
	 */
	public record Request(String method, String uri, List<Header> headers, byte[] body) {

		/**
		 * Returns the body, read as UTF-8.
		 * @return the body
		 */
		public String text() {
			return new String(this.body, StandardCharsets.UTF_8);
		}

		/**
		 * Returns the number of the API key: each has another one, and "key" has 2.
		 * @return the number
		 */
		long apiTokenId() {
			Matcher key = API_KEY.matcher(text());
			return (!key.find() || key.group(1).equals("key")) ? 2 : Integer.toUnsignedLong(key.group(1).hashCode());
		}

		/**
		 * Returns every value of a header.
		 * @param name the header's name in any case
		 * @return its values in order, none where it is missing
		 */
		public List<String> header(String name) {
			return this.headers.stream()
				.filter((header) -> header.name().equalsIgnoreCase(name))
				.map(Header::value)
				.toList();
		}

	}

	/**
	 * A header as it came over the wire.
	 *
	 * @param name the name as it was written
	 * @param value the value
	 */
	public record Header(String name, String value) {

	}

}
