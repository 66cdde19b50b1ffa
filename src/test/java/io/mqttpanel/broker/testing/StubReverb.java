// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.WebsocketServerSpec;
import reactor.netty.resources.LoopResources;

/**
 * A real WebSocket server that does what Laravel Reverb does, as far as a broker can see:
 * greets, handles the messages of a connection one after the other, answers
 * {@code pusher:ping} in that order, ends a connection that sends too long a message,
 * refuses an unknown application. And what a test wants of it: it stalls, refuses, drops,
 * closes, is slow, limits the rate, talks nonsense, goes away and comes back on the same
 * port.
 *
 * <p>
 * Records every text frame in the order in which it was handled. All methods may be
 * called from any thread; none waits but the {@code await…} ones, which give up after ten
 * seconds unless told otherwise.
 */
public final class StubReverb implements AutoCloseable {

	/** The key of the one application it knows. */
	public static final String APP_KEY = "app-key";

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private final LoopResources loops = LoopResources.create("stub-reverb", 1, true);

	private final Queue<ReverbFrame> frames = new ConcurrentLinkedQueue<>();

	private final Consumer<ReverbFrame> recorder;

	private final List<URI> requests = new CopyOnWriteArrayList<>();

	private final List<StubReverbConnection> open = new CopyOnWriteArrayList<>();

	private final AtomicInteger accepted = new AtomicInteger();

	private final AtomicInteger oversized = new AtomicInteger();

	private final ReverbBehaviour behaviour = new ReverbBehaviour();

	private @Nullable DisposableServer server;

	private int port;

	private StubReverb(@Nullable Consumer<ReverbFrame> recorder) {
		this.recorder = (recorder != null) ? recorder : this.frames::add;
		comeBack();
	}

	/**
	 * Starts a server on a free port of the loopback interface.
	 * @return the server
	 */
	public static StubReverb start() {
		return new StubReverb(null);
	}

	/**
	 * Starts a server that remembers nothing, on a free port of the loopback interface.
	 * @param recorder is handed every frame when it has been handled, on the one thread
	 * of this server
	 * @return the server
	 */
	public static StubReverb startForgetful(Consumer<ReverbFrame> recorder) {
		return new StubReverb(recorder);
	}

	/**
	 * Returns the value for {@code mqtt-panel.relay.url}.
	 * @return the address
	 */
	public URI url() {
		return URI.create("ws://localhost:" + this.port);
	}

	/**
	 * Returns how it behaves, to be changed at any time.
	 * @return its behaviour
	 */
	public ReverbBehaviour behaviour() {
		return this.behaviour;
	}

	/**
	 * Returns the events handled so far, in order, over all connections; the Pusher
	 * protocol's own messages are not among them.
	 * @return the frames
	 */
	public List<ReverbFrame> frames() {
		return frames((frame) -> !frame.event().startsWith("pusher:"));
	}

	/**
	 * Returns certain frames handled so far, in order, over all connections.
	 * @param which which ones
	 * @return the frames
	 */
	public List<ReverbFrame> frames(Predicate<ReverbFrame> which) {
		return this.frames.stream().filter(which).toList();
	}

	/**
	 * Waits until a number of certain frames has been handled.
	 * @param which which ones
	 * @param count at least how many
	 * @return all of them, in order
	 */
	public List<ReverbFrame> awaitFrames(Predicate<ReverbFrame> which, int count) {
		return awaitFrames(which, count, PATIENCE);
	}

	/**
	 * Waits until a number of certain frames has been handled.
	 * @param which which ones
	 * @param count at least how many
	 * @param patience how long to wait at most
	 * @return all of them, in order
	 */
	public List<ReverbFrame> awaitFrames(Predicate<ReverbFrame> which, int count, Duration patience) {
		Awaitility.await("at least " + count + " frames")
			.atMost(patience)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.frames.stream().filter(which).limit(count).count() == count);
		return frames(which);
	}

	/**
	 * Waits until a number of events has been handled.
	 * @param event the name of the event
	 * @param count at least how many
	 * @return all of them, in order
	 */
	public List<ReverbFrame> awaitEvents(String event, int count) {
		return awaitFrames((frame) -> frame.event().equals(event), count);
	}

	/**
	 * Waits until a broker is connected and greeted.
	 */
	public void awaitConnection() {
		Awaitility.await("a connection")
			.atMost(PATIENCE)
			.pollInterval(Duration.ofMillis(10))
			.until(() -> this.open.stream().anyMatch(StubReverbConnection::isGreeted));
	}

	/**
	 * Returns the path and query of every handshake so far, refused ones included.
	 * @return the addresses, in order
	 */
	public List<URI> requests() {
		return List.copyOf(this.requests);
	}

	/**
	 * Returns how many connections were accepted.
	 * @return the number since the start
	 */
	public int connections() {
		return this.accepted.get();
	}

	/**
	 * Returns how many connections are open.
	 * @return the number now
	 */
	public int openConnections() {
		return this.open.size();
	}

	/**
	 * Returns how many messages were longer than allowed.
	 * @return the number since the start
	 */
	public int oversized() {
		return this.oversized.get();
	}

	/**
	 * Says something to everybody who is connected.
	 * @param text any text, also nonsense
	 */
	public void send(String text) {
		each((connection) -> connection.send(text));
	}

	/**
	 * Sends {@code pusher:ping} to everybody who is connected.
	 */
	public void ping() {
		send("{\"event\":\"pusher:ping\"}");
	}

	/**
	 * Sends {@code pusher:error} to everybody who is connected, and leaves the connection
	 * open.
	 * @param code the code
	 */
	public void error(int code) {
		each((connection) -> connection.error(code, "told so"));
	}

	/**
	 * Closes every connection properly.
	 * @param code the code in the close frame
	 * @param reason the reason in it
	 */
	public void closeConnections(int code, String reason) {
		each((connection) -> connection.close(code, reason));
	}

	/**
	 * Breaks every connection off, with whatever was not handled yet.
	 */
	public void dropConnections() {
		each(StubReverbConnection::drop);
	}

	/**
	 * Breaks every connection off in the middle of a frame of its own.
	 */
	public void breakMidFrame() {
		each(StubReverbConnection::breakMidFrame);
	}

	/**
	 * Goes away: nobody listens on the port any more, and every connection is broken off.
	 */
	public void goAway() {
		DisposableServer server = this.server;
		if (server != null) {
			this.server = null;
			dropConnections();
			server.disposeNow(PATIENCE);
		}
	}

	/**
	 * Listens on the same port again.
	 */
	public void comeBack() {
		this.server = HttpServer.create()
			.runOn(this.loops)
			.host("localhost")
			.port(this.port)
			.handle(this::handshake)
			.bindNow(PATIENCE);
		this.port = this.server.port();
	}

	@Override
	public void close() {
		goAway();
		this.loops.disposeLater(Duration.ZERO, Duration.ofSeconds(2)).onErrorComplete().block(PATIENCE);
	}

	private Mono<Void> handshake(HttpServerRequest request, HttpServerResponse response) {
		this.requests.add(URI.create(request.uri()));
		if (this.behaviour.isRefusing()) {
			return response.status(503).send();
		}
		String path = URI.create(request.uri()).getPath();
		boolean known = path.substring(path.lastIndexOf('/') + 1).equals(APP_KEY);
		int number = this.accepted.incrementAndGet();
		return response.sendWebsocket((in, out) -> {
			StubReverbConnection connection = new StubReverbConnection(number, in, out, this.behaviour, this.recorder,
					this.oversized);
			this.open.add(connection);
			in.withConnection((socket) -> socket.onDispose(() -> this.open.remove(connection)));
			return connection.converse(known);
		}, WebsocketServerSpec.builder().maxFramePayloadLength(1 << 20).build());
	}

	private void each(Consumer<StubReverbConnection> action) {
		Collection<StubReverbConnection> connections = List.copyOf(this.open);
		connections.forEach(action);
	}

}
