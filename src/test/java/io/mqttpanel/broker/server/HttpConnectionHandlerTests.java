// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.WarningInterval;
import io.mqttpanel.broker.mqtt.HandlerChannel;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpConnectionHandler} and {@link HttpConnections}.
 */
@ExtendWith(OutputCaptureExtension.class)
class HttpConnectionHandlerTests {

	private static final String REQUEST = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";

	private final HttpProperties settings = new HttpProperties(3, 2, Duration.ofSeconds(10), Duration.ofSeconds(60));

	private final HttpConnections connections = new HttpConnections(this.settings);

	private final HandlerChannel channel = open();

	private HandlerChannel open() {
		HandlerChannel opened = new HandlerChannel();
		this.connections.add(opened);
		return opened.with(new HttpServerCodec(), new HttpConnectionHandler(this.connections, this.settings));
	}

	@AfterEach
	void close() {
		this.channel.finishAndReleaseAll();
	}

	private void send(HandlerChannel client, String text) {
		client.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
	}

	private void answer(HttpResponseStatus status) {
		FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status);
		response.headers().set(HttpHeaderNames.CONTENT_LENGTH, 0);
		this.channel.writeOutbound(response);
	}

	/** Who comes and goes cannot fill the log. */
	@Test
	void warnsOnceInAnIntervalThatThereIsNoRoom(CapturedOutput output) {
		AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
		HttpConnections watched = new HttpConnections(
				new HttpProperties(1, 1, Duration.ofSeconds(10), Duration.ofSeconds(60)), now::get);
		for (int i = 0; i < 3; i++) {
			List<HandlerChannel> clients = List.of(new HandlerChannel(), new HandlerChannel());
			clients.forEach(watched::add);
			clients.forEach(HandlerChannel::close);
			assertThat(watched.connections()).isZero();
		}
		assertThat(output.getOut()).containsOnlyOnce("HTTP connections are open");
		now.set(now.get().plus(WarningInterval.LENGTH));
		watched.add(new HandlerChannel());
		watched.add(new HandlerChannel());
		assertThat(output.getOut().split("HTTP connections are open", -1)).hasSize(3);
	}

	@Test
	void closesSilentConnection() {
		this.channel.pass(9, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
		assertThat(this.connections.connections()).isZero();
		assertThat(this.connections.refused(HttpServerStatus.Reason.TIMEOUT)).isEqualTo(1);
	}

	@Test
	void closesConnectionWhoseHeadersTrickle() {
		for (int i = 0; i < 10; i++) {
			send(this.channel, REQUEST.substring(i, i + 1));
			this.channel.pass(1, TimeUnit.SECONDS);
		}
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void closesConnectionWhoseBodyTrickles() {
		this.channel.pass(9, TimeUnit.SECONDS);
		send(this.channel, REQUEST + "a");
		this.channel.pass(9, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void letsResponseTakeItsTimeAndWaitsForNextRequest() {
		send(this.channel, REQUEST + "ab");
		this.channel.pass(1, TimeUnit.HOURS);
		assertThat(this.channel.isOpen()).isTrue();
		answer(HttpResponseStatus.OK);
		this.channel.pass(59, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void waitsForNextRequestAlsoWhereTheResponseCameBeforeTheEndOfTheRequest() {
		this.channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {

			@Override
			public void channelRead(ChannelHandlerContext ctx, Object msg) {
				if (msg instanceof HttpRequest) {
					answer(HttpResponseStatus.MISDIRECTED_REQUEST);
				}
				ReferenceCountUtil.release(msg);
			}

		});
		send(this.channel, REQUEST);
		this.channel.pass(59, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isTrue();
		this.channel.pass(1, TimeUnit.SECONDS);
		assertThat(this.channel.isOpen()).isFalse();
	}

	@Test
	void neverClosesWebSocket() {
		send(this.channel, REQUEST + "ab");
		answer(HttpResponseStatus.SWITCHING_PROTOCOLS);
		this.channel.pipeline().remove(HttpServerCodec.class);
		this.channel.writeOutbound(LastHttpContent.EMPTY_LAST_CONTENT);
		this.channel.pass(10, TimeUnit.HOURS);
		assertThat(this.channel.isOpen()).isTrue();
	}

	@Test
	void connectionWithoutRequestMakesRoom() {
		send(this.channel, REQUEST + "ab");
		HandlerChannel idle = open();
		this.connections.note(idle, false);
		HandlerChannel later = new HandlerChannel();
		assertThat(this.connections.connections()).as("two of an address").isEqualTo(2);
		this.connections.add(later);
		assertThat(later.isOpen()).isFalse();
		assertThat(this.connections.refused(HttpServerStatus.Reason.TOO_MANY_FROM_ADDRESS)).isEqualTo(1);
		assertThat(idle.isOpen()).isTrue();
	}

	private static HandlerChannel from(String host) {
		return new HandlerChannel() {

			@Override
			protected SocketAddress remoteAddress0() {
				return new InetSocketAddress(host, 4711);
			}

		};
	}

	private static HandlerChannel added(HttpConnections all, String host, boolean request) {
		HandlerChannel channel = from(host);
		all.add(channel);
		all.note(channel, request);
		return channel;
	}

	@ParameterizedTest
	@CsvSource({ "192.0.2.%d, 192.0.3.1", "2001:db8:7:%x::1, 2001:db8:8::1" })
	void siteLeavesPlacesToOthers(String ofSite, String other) {
		HttpConnections all = new HttpConnections(
				new HttpProperties(8, 8, Duration.ofSeconds(10), Duration.ofSeconds(60)));
		for (int i = 0; i < 8; i++) {
			assertThat(added(all, ofSite.formatted(i), true).isOpen()).isEqualTo(i < 6);
		}
		assertThat(all.refused(HttpServerStatus.Reason.TOO_MANY_CONNECTIONS)).isEqualTo(2);
		assertThat(added(all, other, true).isOpen()).isTrue();
		assertThat(added(all, "127.0.0.1", true).isOpen()).isTrue();
		assertThat(all.connections()).isEqualTo(8);
	}

	@Test
	void siteWithManyConnectionsMakesRoomAtItsOwnCost() {
		HttpConnections all = new HttpConnections(
				new HttpProperties(8, 8, Duration.ofSeconds(10), Duration.ofSeconds(60)));
		HandlerChannel other = added(all, "192.0.3.1", false);
		HandlerChannel own = added(all, "192.0.2.1", false);
		for (int i = 2; i <= 6; i++) {
			added(all, "192.0.2." + i, false);
		}
		assertThat(other.isOpen()).isTrue();
		assertThat(own.isOpen()).isFalse();
		added(all, "127.0.0.1", false);
		added(all, "127.0.0.1", false);
		assertThat(added(all, "192.0.4.1", false).isOpen()).isTrue();
		assertThat(other.isOpen()).as("others take the oldest of all").isFalse();
		assertThat(all.refused(HttpServerStatus.Reason.DISPLACED)).isEqualTo(2);
	}

	@Test
	void oldestConnectionWithoutRequestGoesFirst() {
		HttpConnections all = new HttpConnections(
				new HttpProperties(3, 100, Duration.ofSeconds(10), Duration.ofSeconds(60)));
		HandlerChannel[] opened = new HandlerChannel[6];
		for (int i = 0; i < opened.length; i++) {
			opened[i] = new HandlerChannel();
			all.add(opened[i]);
			all.note(opened[i], i == 0);
		}
		assertThat(opened).extracting(HandlerChannel::isOpen).containsExactly(true, false, false, false, true, true);
		all.note(opened[4], true);
		all.note(opened[5], true);
		HandlerChannel late = new HandlerChannel();
		all.add(late);
		assertThat(late.isOpen()).as("all have requests").isFalse();
		assertThat(all.connections()).isEqualTo(3);
		assertThat(all.refused(HttpServerStatus.Reason.DISPLACED)).isEqualTo(3);
		assertThat(all.refused(HttpServerStatus.Reason.TOO_MANY_CONNECTIONS)).isEqualTo(1);
		assertThat(all.refused(HttpServerStatus.Reason.TIMEOUT)).isZero();
	}

}
