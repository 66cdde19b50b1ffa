// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * What a {@link StubAuthServer} answers to a login: anything from what the contract says
 * to what no server should do. Unchangeable, so one answer serves many requests.
 */
public final class StubResponse {

	private static final String JSON = "application/json";

	private final Function<HttpServerResponse, Mono<Void>> writing;

	private final Mono<?> delay;

	private StubResponse(Function<HttpServerResponse, Mono<Void>> writing, Mono<?> delay) {
		this.writing = writing;
		this.delay = delay;
	}

	/**
	 * Lets the client in, as team 1, token 2, client 3.
	 * @return the answer
	 */
	public static StubResponse granted() {
		return granted(1, 2, 3);
	}

	/**
	 * Lets the client in.
	 * @param teamId the team's number
	 * @param apiTokenId the token's number
	 * @param mqttClientId the client's number
	 * @return the answer
	 */
	public static StubResponse granted(long teamId, long apiTokenId, long mqttClientId) {
		return json(200, "{\"team_id\":%d,\"api_token_id\":%d,\"mqtt_client_id\":%d}".formatted(teamId, apiTokenId,
				mqttClientId));
	}

	/**
	 * Refuses the credentials with 401.
	 * @return the answer
	 */
	public static StubResponse refused() {
		return json(401, "{\"message\":\"Credentials Unauthorized\"}");
	}

	/**
	 * Refuses an incomplete request with 422, as Laravel does.
	 * @return the answer
	 */
	public static StubResponse invalid() {
		return json(422, "{\"message\":\"The api key field is required.\","
				+ "\"errors\":{\"api_key\":[\"The api key field is required.\"]}}");
	}

	/**
	 * Trips the Panel's throttle.
	 * @param retryAfter for how long
	 * @return the answer
	 */
	public static StubResponse tooManyRequests(Duration retryAfter) {
		return of(429, Map.of("Content-Type", JSON, "Retry-After", Long.toString(retryAfter.toSeconds())),
				"{\"message\":\"Too Many Attempts.\"}");
	}

	/**
	 * Fails with a status.
	 * @param status the status
	 * @return the answer
	 */
	public static StubResponse status(int status) {
		return json(status, "{\"message\":\"Server Error\"}");
	}

	/**
	 * Answers 200 with a web page, as Laravel does to who does not ask for JSON.
	 * @return the answer
	 */
	public static StubResponse html() {
		return of(200, Map.of("Content-Type", "text/html; charset=UTF-8"),
				"<!DOCTYPE html><html><body>Log in</body></html>");
	}

	/**
	 * Sends the caller elsewhere.
	 * @param location where to
	 * @return the answer
	 */
	public static StubResponse redirect(String location) {
		return of(302, Map.of("Location", location), "");
	}

	/**
	 * Answers with a body of JSON, or of what should be.
	 * @param status the status
	 * @param body the body
	 * @return the answer
	 */
	public static StubResponse json(int status, String body) {
		return of(status, Map.of("Content-Type", JSON), body);
	}

	/**
	 * Answers what is not HTTP, and closes.
	 * @return the answer
	 */
	public static StubResponse garbage() {
		return raw("\u0000\u0001 this is not HTTP\r\n\r\n");
	}

	/**
	 * Answers 200 with the first half of a body, and closes.
	 * @return the answer
	 */
	public static StubResponse halfBody() {
		return raw(
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 52\r\n\r\n{\"team_id\":1,\"api");
	}

	/**
	 * Closes the connection without a word.
	 * @return the answer
	 */
	public static StubResponse closeAtOnce() {
		return raw("");
	}

	/**
	 * Never answers and keeps the connection open.
	 * @return the answer
	 */
	public static StubResponse never() {
		return new StubResponse((response) -> Mono.empty(), Mono.never());
	}

	/**
	 * Answers the same, but later.
	 * @param delay how much later than the request
	 * @return the answer
	 */
	public StubResponse after(Duration delay) {
		return new StubResponse(this.writing, Mono.delay(delay));
	}

	/**
	 * Answers the same, but not before something has happened.
	 * @param event completes when it has
	 * @return the answer
	 */
	public StubResponse after(Mono<?> event) {
		return new StubResponse(this.writing, event);
	}

	private static StubResponse of(int status, Map<String, String> headers, String body) {
		return new StubResponse((response) -> {
			headers.forEach(response::header);
			return response.status(status).sendString(Mono.just(body)).then();
		}, Mono.empty());
	}

	private static StubResponse raw(String bytes) {
		return new StubResponse((response) -> {
			response.withConnection((connection) -> writeAndClose(connection.channel(), bytes));
			return Mono.never();
		}, Mono.empty());
	}

	private static void writeAndClose(Channel channel, String bytes) {
		// Written from the first handler, which is the HTTP codec, bytes go out as they
		// are.
		ByteBuf buffer = Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8);
		channel.pipeline().firstContext().writeAndFlush(buffer).addListener(ChannelFutureListener.CLOSE);
	}

	Mono<?> delay() {
		return this.delay;
	}

	Mono<Void> write(HttpServerResponse response) {
		return this.writing.apply(response);
	}

}
