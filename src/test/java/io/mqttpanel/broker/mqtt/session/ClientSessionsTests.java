// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.mqtt.session;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

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
			assertThat(this.sessions.hasRoom(SessionId.of(1, i, "c"), 4)).isTrue();
			this.sessions.keep(SessionId.of(1, i, "c"), new ClientSession());
		}
		assertThat(this.sessions.hasRoom(SessionId.of(1, 3, "c"), 4)).isFalse();
		assertThat(this.sessions.hasRoom(SessionId.of(1, 2, "c"), 4)).isTrue();
		assertThat(this.sessions.hasRoom(SessionId.of(2, 3, "c"), 4)).isTrue();
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
		assertThat(this.sessions.hasRoom(SessionId.of(1, 4, "c"), 3)).isTrue();
	}

}
