// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import reactor.core.publisher.Mono;
import reactor.netty.http.websocket.WebsocketInbound;
import reactor.netty.http.websocket.WebsocketOutbound;

/**
 * One connection of {@link StubReverb}.
 */
final class StubReverbConnection {

	private final int number;

	private final WebsocketInbound in;

	private final WebsocketOutbound out;

	private final ReverbBehaviour behaviour;

	private final Consumer<ReverbFrame> recorder;

	private final AtomicInteger oversized;

	private volatile boolean greeted;

	private int handled;

	private long second;

	private int thisSecond;

	StubReverbConnection(int number, WebsocketInbound in, WebsocketOutbound out, ReverbBehaviour behaviour,
			Consumer<ReverbFrame> recorder, AtomicInteger oversized) {
		this.number = number;
		this.in = in;
		this.out = out;
		this.behaviour = behaviour;
		this.recorder = recorder;
		this.oversized = oversized;
	}

	Mono<Void> converse(boolean known) {
		if (!known) {
			return say(errorText(4001, "Application does not exist")).then(this.out.sendClose(4001, ""));
		}
		return greet()
			.thenMany(this.in.aggregateFrames(1 << 20)
				.receive()
				.asString(StandardCharsets.UTF_8)
				.concatMap((text) -> this.behaviour.turn().then(Mono.defer(() -> handle(text))), 1)
				.takeUntilOther(closed()))
			.then();
	}

	/**
	 * What was read and not handled dies with the connection.
	 */
	private Mono<Void> closed() {
		return Mono.create((sink) -> this.in.withConnection((socket) -> socket.onDispose(sink::success)));
	}

	private Mono<Void> greet() {
		if (!this.behaviour.isGreeting()) {
			return Mono.empty();
		}
		this.greeted = true;
		return say("{\"event\":\"pusher:connection_established\",\"data\":\"{\\\"socket_id\\\":\\\"1." + this.number
				+ "\\\",\\\"activity_timeout\\\":" + this.behaviour.activityTimeout() + "}\"}");
	}

	private Mono<Void> handle(String text) {
		if (this.handled >= this.behaviour.dropAfter()) {
			drop();
			return Mono.never();
		}
		this.handled++;
		if (text.getBytes(StandardCharsets.UTF_8).length > this.behaviour.maxMessageSize()) {
			this.oversized.incrementAndGet();
			return this.out.sendClose(1009, "");
		}
		if (isOverRateLimit()) {
			return say(errorText(4301, "Rate limit exceeded"));
		}
		ReverbFrame frame = ReverbFrame.parse(this.number, text);
		this.recorder.accept(frame);
		boolean ping = frame.event().equals("pusher:ping") && this.behaviour.isAnsweringPings();
		return ping ? say("{\"event\":\"pusher:pong\"}") : Mono.empty();
	}

	private boolean isOverRateLimit() {
		long now = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime());
		this.thisSecond = (now == this.second) ? this.thisSecond + 1 : 1;
		this.second = now;
		return this.thisSecond > this.behaviour.rateLimit();
	}

	private static String errorText(int code, String message) {
		return "{\"event\":\"pusher:error\",\"data\":\"{\\\"code\\\":" + code + ",\\\"message\\\":\\\"" + message
				+ "\\\"}\"}";
	}

	private Mono<Void> say(String text) {
		return this.out.sendString(Mono.just(text), StandardCharsets.UTF_8).then();
	}

	boolean isGreeted() {
		return this.greeted;
	}

	void send(String text) {
		say(text).subscribe();
	}

	void error(int code, String message) {
		send(errorText(code, message));
	}

	void close(int code, String reason) {
		this.out.sendClose(code, reason).subscribe();
	}

	void breakMidFrame() {
		byte[] half = { (byte) 0x81, 0x7E, 0x01 };
		this.in.withConnection((socket) -> socket.channel()
			.writeAndFlush(Unpooled.wrappedBuffer(half))
			.addListener(ChannelFutureListener.CLOSE));
	}

	void drop() {
		this.in.withConnection((socket) -> socket.channel().close());
	}

}
