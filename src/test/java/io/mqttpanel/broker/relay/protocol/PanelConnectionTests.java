// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay.protocol;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

import io.mqttpanel.broker.event.ClientDisconnected;
import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.relay.buffer.EventBuffer;
import io.mqttpanel.broker.relay.buffer.EventCounts;
import io.mqttpanel.broker.relay.buffer.EventFilter;
import io.mqttpanel.broker.relay.frame.FrameEncoder;
import io.mqttpanel.broker.relay.protocol.CloseReason.Advice;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Connection with a clock and a socket that the test controls.
 */
class PanelConnectionTests {

	private static final String GREETING = "{\"event\":\"pusher:connection_established\","
			+ "\"data\":\"{\\\"socket_id\\\":\\\"1.1\\\",\\\"activity_timeout\\\":20}\"}";

	private final EventCounts counts = new EventCounts();

	private final EventBuffer buffer = new EventBuffer(new EventFilter(EnumSet.allOf(EventType.class)), this.counts,
			1 << 20, 100);

	private final OutgoingEvents events = new OutgoingEvents(this.buffer,
			new FrameEncoder("b", "n", "mqtt", 1000, null), this.counts,
			new WindowSettings(1024, DataSize.ofMegabytes(2), 0, Duration.ofMillis(100)));

	private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(false);

	private final Socket socket = new Socket();

	private final Listener listener = new Listener();

	private long now;

	private final PanelConnection connection = connection();

	@BeforeEach
	void open() {
		open(this.connection, this.socket);
		this.socket.request(100);
	}

	private PanelConnection connection() {
		return new PanelConnection(this.events, () -> this.now, Duration.ofSeconds(5), Duration.ofSeconds(10),
				this.listener);
	}

	private void open(PanelConnection connection, Socket socket) {
		Flux.<ByteBuf>create((sink) -> connection.opened(sink, this.allocator, new SplittableRandom()),
				FluxSink.OverflowStrategy.ERROR)
			.subscribe(socket);
	}

	@AfterEach
	void releasesTheMemoryOfFramesWithTheConnection() {
		this.socket.dispose();
		assertThat(this.allocator.metric().usedDirectMemory()).isZero();
	}

	@Test
	void sendsNothingBeforeTheGreetingAndThenEverything() {
		announce(3);
		this.connection.tick();
		assertThat(this.socket.sent).isEmpty();
		this.connection.received(GREETING);
		assertThat(this.socket.sent).hasSize(3);
		assertThat(this.listener.established).isTrue();
	}

	@Test
	void endsWhenTheGreetingDoesNotCome() {
		pass(Duration.ofSeconds(5));
		assertThat(this.connection.closeReason()).isNull();
		pass(Duration.ofMillis(1));
		assertThat(this.connection.closeReason()).isNotNull();
		assertThat(this.listener.ended).isEqualTo(1);
	}

	@Test
	void sendsOnlyAsMuchAsTheSocketAsksFor() {
		Socket slow = new Socket();
		PanelConnection other = connection();
		open(other, slow);
		announce(63);
		slow.request(1);
		other.received(GREETING);
		assertThat(slow.sent).hasSizeBetween(10, 20);
		int first = slow.sent.size();
		slow.request(2);
		assertThat(slow.sent).hasSizeBetween(2 * first + 1, 4 * first);
		slow.dispose();
		announce(1);
		other.tick();
		assertThat(slow.buffers).hasSize(3).allMatch((buffer) -> buffer.refCnt() == 0);
	}

	@Test
	void asksForAnAcknowledgementBehindWhatItSent() {
		this.connection.received(GREETING);
		announce(1);
		this.connection.tick();
		pass(Duration.ofMillis(99));
		assertThat(this.socket.sent).hasSize(1);
		pass(Duration.ofMillis(1));
		assertThat(this.socket.sent).hasSize(2).last().asString().contains("pusher:ping");
		assertThat(this.buffer.events()).isEqualTo(1);
		this.connection.received("{\"event\":\"pusher:pong\"}");
		assertThat(this.buffer.events()).isZero();
		assertThat(this.listener.works).isEqualTo(1);
	}

	@Test
	void pingsAfterSilenceOnceAndEndsWithoutAnAnswer() {
		this.connection.received(GREETING);
		pass(Duration.ofSeconds(19));
		assertThat(this.socket.sent).isEmpty();
		pass(Duration.ofSeconds(1));
		pass(Duration.ofSeconds(10));
		assertThat(this.socket.sent).hasSize(1).last().asString().contains("pusher:ping");
		assertThat(this.connection.closeReason()).isNull();
		pass(Duration.ofMillis(1));
		assertThat(this.connection.closeReason()).isNotNull()
			.satisfies((closeReason) -> assertThat(closeReason.advice()).isEqualTo(Advice.LATER));
	}

	@ParameterizedTest
	@ValueSource(ints = { 30, 6_000, Integer.MAX_VALUE })
	void isNeverSilentForLongWhateverThePanelNames(int activityTimeout) {
		this.connection.received(GREETING.replace(":20}", ":" + activityTimeout + "}"));
		for (int second = 1; second <= 300; second++) {
			pass(Duration.ofSeconds(1));
			if (this.socket.sent.size() == second / 20 && second % 20 == 0) {
				this.connection.received("{\"event\":\"pusher:pong\"}");
			}
		}
		assertThat(this.socket.sent).hasSize(15).allMatch((frame) -> frame.contains("pusher:ping"));
		assertThat(this.connection.closeReason()).isNull();
	}

	@Test
	void worksOnceItHasLasted() {
		this.connection.received(GREETING);
		pass(Duration.ofSeconds(9));
		assertThat(this.listener.works).isZero();
		pass(Duration.ofSeconds(1));
		pass(Duration.ofSeconds(1));
		assertThat(this.listener.works).isEqualTo(1);
	}

	@Test
	void endsWhenTheSocketNeverTakesThePing() {
		Socket stuck = new Socket();
		PanelConnection other = connection();
		open(other, stuck);
		other.received(GREETING);
		this.now = TimeUnit.SECONDS.toNanos(31);
		other.tick();
		assertThat(stuck.sent).isEmpty();
		assertThat(other.closeReason()).isNotNull();
		stuck.dispose();
	}

	@Test
	void staysAliveAsLongAsPingsAreAnswered() {
		this.connection.received(GREETING);
		for (int i = 0; i < 10; i++) {
			pass(Duration.ofSeconds(20));
			pass(Duration.ofSeconds(9));
			this.connection.received("{\"event\":\"pusher:pong\"}");
		}
		assertThat(this.connection.closeReason()).isNull();
		assertThat(this.socket.sent).hasSize(10);
	}

	@Test
	void acknowledgesNothingAfterAnErrorOfThePanel() {
		this.connection.received(GREETING);
		announce(1);
		this.connection.tick();
		pass(Duration.ofMillis(100));
		this.connection.received("{\"event\":\"pusher:error\",\"data\":{\"code\":4301,\"message\":\"slow down\"}}");
		this.connection.received("{\"event\":\"pusher:pong\"}");
		assertThat(this.buffer.events()).isEqualTo(1);
		assertThat(this.listener.ended).isEqualTo(1);
		announce(1);
		this.connection.tick();
		assertThat(this.socket.sent).hasSize(2);
	}

	@Test
	void completesTheSocketOnceToldTo() {
		this.connection.received(GREETING);
		this.connection.complete();
		announce(1);
		this.connection.tick();
		assertThat(this.socket.sent).isEmpty();
		assertThat(this.socket.completed).isTrue();
	}

	private void announce(int count) {
		for (int i = 0; i < count; i++) {
			this.buffer.onEvent(new ClientDisconnected("c".repeat(800), i, 0, 1));
		}
	}

	private void pass(Duration time) {
		this.now += time.toNanos();
		this.connection.tick();
	}

	private static final class Socket extends BaseSubscriber<ByteBuf> {

		private final List<ByteBuf> buffers = new ArrayList<>();

		private final List<String> sent = new ArrayList<>();

		private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 16));

		private boolean completed;

		/** Without leak detection, which would record every access to the frames. */
		Socket() {
			this.server.config().setAllocator(new UnpooledByteBufAllocator(false, true));
		}

		@Override
		protected void hookOnSubscribe(Subscription subscription) {
			// Asks for nothing yet.
		}

		@Override
		protected void hookOnNext(ByteBuf buffer) {
			this.buffers.add(buffer);
			this.server.writeInbound(buffer);
			for (WebSocketFrame frame = this.server.readInbound(); frame != null; frame = this.server.readInbound()) {
				this.sent.add(frame.content().toString(StandardCharsets.UTF_8));
				frame.release();
			}
		}

		@Override
		protected void hookOnComplete() {
			this.completed = true;
		}

	}

	private static final class Listener implements PanelConnection.Listener {

		private boolean established;

		private int works;

		private int ended;

		@Override
		public void established(PanelConnection connection) {
			this.established = true;
		}

		@Override
		public void works() {
			this.works++;
		}

		@Override
		public void ended(PanelConnection connection) {
			this.ended++;
		}

	}

}
