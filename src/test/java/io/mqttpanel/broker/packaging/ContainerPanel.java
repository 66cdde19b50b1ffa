// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.packaging;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Panel on every address of the host, so that a container reaches it: lets in whoever
 * has {@link #SECRET} and remembers the events it is sent.
 */
final class ContainerPanel implements AutoCloseable {

	static final String SECRET = "correct horse";

	static final String APP_KEY = "panel-key";

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final String ESTABLISHED = """
			{"event":"pusher:connection_established","data":"{\\"socket_id\\":\\"1.1\\",\\"activity_timeout\\":30}"}""";

	private static final String PONG = """
			{"event":"pusher:pong","data":"{}"}""";

	private final List<JsonNode> events = new CopyOnWriteArrayList<>();

	private final DisposableServer server = HttpServer.create()
		.host("0.0.0.0")
		.port(0)
		.route((routes) -> routes.post("/api/mqtt/auth", this::decide).ws("/app/" + APP_KEY, this::receive))
		.bindNow(Duration.ofSeconds(10));

	int port() {
		return this.server.port();
	}

	/**
	 * Returns the names of the events about a client that have arrived so far.
	 * @param clientId the client's MQTT identifier
	 * @return names in the order of their arrival, without those of single packets
	 */
	List<String> eventsOf(String clientId) {
		return this.events.stream()
			.filter((event) -> clientId.equals(event.at("/data/id").asString()))
			.map((event) -> event.path("event").asString())
			.filter((name) -> !name.equals("MqttPacketProcessed"))
			.toList();
	}

	@Override
	public void close() {
		this.server.disposeNow(Duration.ofSeconds(10));
	}

	private Publisher<Void> decide(HttpServerRequest request, HttpServerResponse response) {
		return request.receive().aggregate().asString().flatMap((body) -> {
			boolean granted = SECRET.equals(JSON.readTree(body).path("api_secret").asString());
			response.status(granted ? HttpResponseStatus.OK : HttpResponseStatus.UNAUTHORIZED);
			response.header("Content-Type", "application/json");
			return response.sendString(Mono.just(granted ? """
					{"team_id":1,"api_token_id":2,"mqtt_client_id":3}""" : """
					{"message":"Credentials Unauthorized"}""")).then();
		});
	}

	private Publisher<Void> receive(WebsocketInbound in, WebsocketOutbound out) {
		Flux<String> answers = in.aggregateFrames().receive().asString().map(JSON::readTree).handle((event, sink) -> {
			if (event.path("event").asString().equals("pusher:ping")) {
				sink.next(PONG);
			}
			else if (event.path("channel").asString("").equals("mqtt")) {
				this.events.add(event);
			}
		});
		return out.sendString(Flux.concat(Mono.just(ESTABLISHED), answers));
	}

}
