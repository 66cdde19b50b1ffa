// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketMessage;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PusherConnections}.
 */
class PusherConnectionsTests {

	private static final byte[] FRAME = "{}".getBytes(StandardCharsets.UTF_8);

	private final AtomicLong time = new AtomicLong();

	private final PusherConnections connections = new PusherConnections(TestEvents.properties(),
			new PusherFrames(JsonMapper.builder().build()), this.time::get);

	@Test
	void pingsASilentConnectionOnce() {
		PusherConnection connection = add();
		List<Outbox.Frame> sent = sent(connection);
		after(59);
		assertThat(sent).isEmpty();
		after(1);
		after(1);
		assertThat(sent).singleElement().satisfies((frame) -> assertThat(text(frame)).contains("pusher:ping"));
	}

	@Test
	void pingsByControlFrameWhereThePeerUsesThem() {
		PusherConnection connection = add();
		List<Outbox.Frame> sent = sent(connection);
		connection.useControlFrames();
		after(60);
		assertThat(sent).singleElement().extracting(Outbox.Frame::type).isEqualTo(WebSocketMessage.Type.PING);
	}

	@Test
	void keepsAConnectionThatAnswers() {
		PusherConnection connection = add();
		after(60);
		this.connections.seen(connection);
		after(31);
		assertThat(connection.isOpen()).isTrue();
	}

	@Test
	void givesUpAConnectionThatStaysSilent() {
		PusherConnection connection = add();
		List<Outbox.Frame> sent = sent(connection);
		after(60);
		after(29);
		assertThat(connection.isOpen()).isTrue();
		after(1);
		assertThat(connection.isOpen()).isFalse();
		assertThat(text(sent.get(1))).contains("pusher:error").contains("4201");
		StepVerifier.create(connection.closing())
			.assertNext((status) -> assertThat(status.getCode()).isEqualTo(4201))
			.verifyComplete();
	}

	@Test
	void refusesMoreConnectionsThanAllowed() {
		for (int i = 0; i < TestEvents.properties().maxConnections(); i++) {
			add();
		}
		assertThat(this.connections.add(this.connections.open())).isFalse();
	}

	@Test
	void makesAFrameOnlyIfSomebodyIsSubscribed() {
		add();
		this.connections.broadcast("mqtt", () -> {
			throw new IllegalStateException("nobody is subscribed");
		});
		PusherConnection page = add();
		page.subscribe("mqtt");
		List<Outbox.Frame> sent = sent(page);
		this.connections.broadcast("mqtt", () -> FRAME);
		assertThat(sent).hasSize(1);
		page.unsubscribe("mqtt");
		this.connections.broadcast("mqtt", () -> FRAME);
		assertThat(sent).hasSize(1);
	}

	@Test
	void countsWhatSlowPagesWereNotSentAfterTheyAreGoneToo() {
		PusherConnection page = add();
		page.subscribe("mqtt");
		for (int i = 0; i < TestEvents.properties().subscriberBuffer() + 5; i++) {
			this.connections.broadcast("mqtt", () -> FRAME);
		}
		assertThat(this.connections.dropped()).isEqualTo(5);
		this.connections.remove(page);
		assertThat(this.connections.dropped()).isEqualTo(5);
	}

	@Test
	void closesAConnectionThatDoesNotReadItsAnswers() {
		PusherConnection connection = add();
		for (int i = 0; i <= TestEvents.properties().subscriberBuffer(); i++) {
			connection.send(FRAME);
		}
		assertThat(connection.isOpen()).isFalse();
	}

	@Test
	void boundsTheChannelsOfAConnection() {
		PusherConnection connection = add();
		for (int i = 0; i < PusherConnection.CHANNEL_LIMIT; i++) {
			assertThat(connection.subscribe("channel-" + i)).isTrue();
		}
		assertThat(connection.subscribe("channel-0")).isTrue();
		assertThat(connection.subscribe("one-more")).isFalse();
	}

	@Test
	void closesAllThatAreOpenAndThatComeLater() {
		PusherConnection open = add();
		this.connections.closeAll();
		PusherConnection late = add();
		for (PusherConnection connection : List.of(open, late)) {
			StepVerifier.create(connection.closing()).expectNext(CloseStatus.GOING_AWAY).verifyComplete();
		}
	}

	@Test
	void socketIdsHaveReverbsForm() {
		assertThat(add().socketId()).matches("[0-9]+\\.[0-9]+");
	}

	private PusherConnection add() {
		PusherConnection connection = this.connections.open();
		assertThat(this.connections.add(connection)).isTrue();
		return connection;
	}

	private void after(long seconds) {
		this.time.addAndGet(Duration.ofSeconds(seconds).toNanos());
		this.connections.checkSilent();
	}

	private static List<Outbox.Frame> sent(PusherConnection connection) {
		List<Outbox.Frame> sent = new ArrayList<>();
		connection.frames().subscribe(sent::add);
		return sent;
	}

	private static String text(Outbox.Frame frame) {
		return new String(frame.content(), StandardCharsets.UTF_8);
	}

}
