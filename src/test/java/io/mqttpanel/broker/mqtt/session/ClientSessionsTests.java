// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientSessions}.
 */
class ClientSessionsTests {

	private static final int TIMES = 100_000;

	private final ClientSessions sessions = new ClientSessions();

	@Test
	void leavesQuarterOfTheRoomToOtherTeams() {
		for (int i = 0; i < 3; i++) {
			assertThat(hasRoom(SessionId.of(1, i, "c"), 5)).isTrue();
			this.sessions.keep(SessionId.of(1, i, "c"), new ClientSession());
		}
		assertThat(hasRoom(SessionId.of(1, 3, "c"), 5)).isFalse();
		assertThat(hasRoom(SessionId.of(1, 2, "c"), 5)).isTrue();
		assertThat(hasRoom(SessionId.of(2, 3, "c"), 5)).isTrue();
	}

	/** For so many sessions in all. */
	private boolean hasRoom(String sessionId, int sessions) {
		return takesRoom(sessionId, 0, sessions, new EmbeddedChannel());
	}

	private boolean takesRoom(String sessionId, long more, int sessions, EmbeddedChannel channel) {
		return this.sessions.takeRoom(sessionId, more, sessions * (long) SessionWeight.BASE, channel.closeFuture());
	}

	@Test
	void countsWhatConnectionHasUntilItIsClosed() {
		String sessionId = SessionId.of(1, 1, "c");
		EmbeddedChannel channel = new EmbeddedChannel();
		this.sessions.keep(sessionId, new ClientSession());
		assertThat(takesRoom(sessionId, SessionWeight.BASE, 4, channel)).isTrue();
		assertThat(this.sessions.bytes()).isEqualTo(2 * SessionWeight.BASE);
		assertThat(takesRoom(sessionId, 2 * SessionWeight.BASE, 4, channel)).as("by itself too much").isFalse();
		assertThat(hasRoom(SessionId.of(1, 2, "c"), 4)).isTrue();
		assertThat(takesRoom(SessionId.of(1, 2, "c"), SessionWeight.BASE, 4, channel)).isFalse();
		channel.close();
		assertThat(this.sessions.bytes()).isEqualTo(SessionWeight.BASE);
		assertThat(takesRoom(SessionId.of(1, 2, "c"), SessionWeight.BASE, 4, new EmbeddedChannel())).isTrue();
	}

	@Test
	void countsLongIdentifiers() {
		String sessionId = SessionId.of(1, 1, "\uFDFA".repeat(255));
		this.sessions.keep(sessionId, new ClientSession());
		assertThat(this.sessions.bytes()).isGreaterThan(SessionWeight.BASE + 16_000);
		this.sessions.remove(sessionId);
		assertThat(this.sessions.bytes()).isZero();
	}

	/** What is kept and removed by two threads at once does not count any more. */
	@Test
	void countsNothingThatIsGone() throws Exception {
		String sessionId = SessionId.of(1, 1, "c");
		ClientSession session = new ClientSession();
		CompletableFuture<Void> removes = CompletableFuture.runAsync(() -> {
			for (int i = 0; i < TIMES; i++) {
				this.sessions.remove(sessionId);
			}
		});
		for (int i = 0; i < TIMES; i++) {
			this.sessions.keep(sessionId, session);
		}
		removes.get(30, TimeUnit.SECONDS);
		this.sessions.remove(sessionId);
		this.sessions.keep(SessionId.of(1, 2, "c"), session);
		this.sessions.keep(SessionId.of(1, 3, "c"), session);
		assertThat(this.sessions.bytes()).isEqualTo(2 * SessionWeight.BASE);
	}

}
