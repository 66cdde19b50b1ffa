// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.transport;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.mqttpanel.broker.event.ConnectionRefused;
import io.mqttpanel.broker.mqtt.FrontFixture;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HandshakeRequestHandler} and {@link HandshakeHeaderHandler}.
 */
class HandshakeRequestHandlerTests {

	private static final String UPGRADE = """
			Upgrade: websocket\r
			Connection: keep-alive, Upgrade\r
			Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
			Sec-WebSocket-Version: 13\r
			""";

	private static final String HANDSHAKE = "GET /mqtt HTTP/1.1\r\nHost: localhost:1882\r\n" + UPGRADE + "\r\n";

	private final FrontFixture front = new FrontFixture();

	private final HandlerChannel channel = new HandlerChannel();

	@BeforeEach
	void install() {
		this.channel.with(new HandshakeHeaderHandler());
		this.channel.pipeline().addLast(new HttpServerCodec(4096, 16_384, 1024));
		this.channel.pipeline()
			.addLast(new HandshakeRequestHandler(this.channel.network(), this.front.closer(),
					(host) -> host.startsWith("localhost"), new FrameStreamDecoder(1024)));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	@ParameterizedTest
	@ValueSource(ints = { 100, 8100, 9000, 16_000 })
	void takesHeadersOfSingleSignOn(int size) {
		send("\r\n" + HANDSHAKE.replace("Upgrade: w", "Cookie: sso=" + "c".repeat(size) + "\r\nUpgrade: w"));
		HttpRequest request = request();
		assertThat(request.headers().get(HttpHeaderNames.SEC_WEBSOCKET_KEY)).isEqualTo("dGhlIHNhbXBsZSBub25jZQ==");
		assertThat(request.headers().get(HttpHeaderNames.COOKIE)).hasSize("sso=".length() + size);
		assertThat(this.channel.pipeline().get(HandshakeRequestHandler.class)).isNull();
	}

	@Test
	void keepsHeadersAsBytesUntilTheyAreComplete() {
		for (int i = 0; i < HANDSHAKE.length() - 1; i++) {
			send(HANDSHAKE.substring(i, i + 1));
		}
		assertThat(this.channel.pipeline().get(HandshakeHeaderHandler.class)).isNotNull();
		assertThat(this.channel.<HttpObject>readInbound()).isNull();
		send("\n");
		assertThat(this.channel.pipeline().get(HandshakeHeaderHandler.class)).isNull();
		assertThat(request().uri()).isEqualTo("/mqtt");
	}

	@ParameterizedTest
	@CsvSource({ "/, /, localhost:1882", "/a?b=http://c/d, /a?b=http://c/d, localhost:1882",
			"http://localhost/mqtt, /mqtt, localhost", "WSS://localhost:8884, /, localhost:8884",
			"ws://localhost?q=1, /?q=1, localhost" })
	void takesTargetInOriginAndAbsoluteForm(String target, String path, String host) {
		send(HANDSHAKE.replace("/mqtt", target));
		HttpRequest request = request();
		assertThat(request.uri()).isEqualTo(path);
		assertThat(request.headers().getAll(HttpHeaderNames.HOST)).containsExactly(host);
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", "localhost:1882", "mqtt://localhost/mqtt", "http:///mqtt", "mqtt" })
	void refusesOtherTargets(String target) {
		assertRefused(HANDSHAKE.replace("/mqtt", target), 400);
	}

	@Test
	void refusesHeadersThatAreTooLarge() {
		assertRefused(HANDSHAKE.replace("Upgrade: w", "Cookie: " + "c".repeat(16_384) + "\r\nUpgrade: w"), 431);
	}

	@Test
	void refusesHeadersThatDoNotEnd() {
		assertRefused("GET / HTTP/1.1\r\n" + "a:\r\n".repeat(6000), 431);
	}

	@Test
	void refusesRequestLineThatDoesNotEnd() {
		assertRefused("GET /" + "m".repeat(21_000), 414);
	}

	@Test
	void refusesTargetThatIsTooLong() {
		assertRefused(HANDSHAKE.replace("/mqtt", "/" + "m".repeat(4096)), 414);
	}

	@Test
	void refusesWhatIsNoHandshake() {
		assertRefused("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 426);
	}

	@ParameterizedTest
	@CsvSource({ "GET, POST, 405", "Version: 13, Version: 12, 426", "'Sec-WebSocket-Version: 13\r\n', '', 426",
			"websocket, h2c, 426", "'keep-alive, Upgrade', close, 426",
			"'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n', '', 400", "'Host: localhost:1882\r\n', '', 400",
			"Connection:, 'Content-Length: 70000\r\nConnection:', 413",
			"Connection:, 'Transfer-Encoding: chunked\r\nConnection:', 413",
			"Connection:, 'Host: other\r\nConnection:', 400", "Connection:, 'no header\u0001\r\n Connection', 400" })
	void refusesHandshakeWith(String part, String replaced, int status) {
		assertRefused(HANDSHAKE.replace(part, replaced), status);
	}

	@ParameterizedTest
	@ValueSource(strings = { "c2hvcnQ=", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
			"dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZS!ub25jZQ==",
			"dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==" })
	void refusesKeyThatIsNot16Bytes(String key) {
		assertRefused(HANDSHAKE.replace("dGhlIHNhbXBsZSBub25jZQ==", key), 400);
	}

	@ParameterizedTest
	@CsvSource({ "mqtt, true", "mqttv3.1, true", "'chat, mqtt', true", "'chat\r\nSec-WebSocket-Protocol: mqtt', true",
			"'', true", "chat, false", "'chat,mqttx', false", "MQTT, false",
			"'chat\r\nSec-WebSocket-Protocol: x', false" })
	void refusesClientThatOffersOtherProtocolsOnly(String offered, boolean taken) {
		String handshake = HANDSHAKE.replace("Upgrade: w", "Sec-WebSocket-Protocol: " + offered + "\r\nUpgrade: w");
		if (!taken) {
			assertRefused(handshake, 400);
			return;
		}
		send(handshake);
		assertThat(request().headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL)).hasSize(1);
	}

	@ParameterizedTest
	@CsvSource({ "localhost:1882, http://localhost:8080, 0", "rebound.example, http://rebound.example, 421",
			"localhost:1882, http://other.example, 403", "localhost:1882, null, 403", "rebound.example, '', 0" })
	void takesPagesOfThisServerOnly(String host, String origin, int status) {
		String handshake = HANDSHAKE.replace("localhost:1882",
				origin.isEmpty() ? host : host + "\r\nOrigin: " + origin);
		if (status == 0) {
			send(handshake);
			assertThat(request().uri()).isEqualTo("/mqtt");
		}
		else {
			assertRefused(handshake, status);
		}
	}

	private void assertRefused(String request, int status) {
		send(request);
		ByteBuf answer = this.channel.readOutbound();
		String text = answer.toString(StandardCharsets.US_ASCII);
		answer.release();
		assertThat(text).startsWith("HTTP/1.1 " + status + " ").contains("\r\ncontent-length: ").endsWith(".\n");
		assertThat(this.front.refused()).containsExactly(ConnectionRefused.Reason.PROTOCOL_ERROR);
		send("what comes later is not read");
		assertThat(this.channel.<HttpObject>readInbound()).isNull();
		this.channel.advanceTimeBy(1, TimeUnit.SECONDS);
		this.channel.runScheduledPendingTasks();
		assertThat(this.channel.isOpen()).isFalse();
	}

	private void send(String bytes) {
		this.channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1));
	}

	private HttpRequest request() {
		HttpRequest request = this.channel.readInbound();
		for (Object rest = this.channel.readInbound(); rest != null; rest = this.channel.readInbound()) {
			ReferenceCountUtil.release(rest);
		}
		assertThat(request).isNotNull();
		return request;
	}

}
