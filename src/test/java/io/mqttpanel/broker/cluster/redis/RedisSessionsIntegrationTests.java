// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.SharedSessions.Departed;
import io.mqttpanel.broker.cluster.SharedSessions.Orphan;
import io.mqttpanel.broker.cluster.SharedSessions.Release;
import io.mqttpanel.broker.event.SessionId;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSessions}: of the nodes that could announce the end of a
 * connection one does.
 */
class RedisSessionsIntegrationTests {

	private static final String SESSION = SessionId.of(1, 2, "c");

	private static final long TOKEN = 7;

	private static final byte[] RECORD = { 7, 0, '\n', -1 };

	private RedisLinks links;

	private RedisLink one;

	private RedisLink other;

	private long generation;

	private String epoch = "";

	@BeforeEach
	void connect() throws IOException {
		this.links = new RedisLinks();
		this.one = this.links.open("one");
		this.other = this.links.open("other");
		this.generation = RedisLinks.get(this.one.sessions().claim(SESSION, 1, TOKEN, false, false)).generation();
		this.epoch = RedisLinks.get(this.one.sessions().record(SESSION, this.generation, RECORD)).orElseThrow();
	}

	@AfterEach
	void close() {
		this.links.close();
	}

	private Release release(boolean leavesWill) {
		return RedisLinks
			.get(this.one.sessions().release(SESSION, this.generation, new Departed(5000, leavesWill, this.epoch)));
	}

	private List<Orphan> adoptBySession() {
		long later = RedisLinks.get(this.other.sessions().claim(SESSION, 2, TOKEN, false, false)).generation();
		return RedisLinks.get(this.other.sessions().adopt("one", SESSION, later));
	}

	@Test
	void endThatAnotherNodeHasTakenIsNotThisNodes() {
		assertThat(adoptBySession()).singleElement().satisfies((orphan) -> {
			assertThat(orphan.sessionId()).isEqualTo(SESSION);
			assertThat(orphan.record()).isEqualTo(RECORD);
			assertThat(orphan.leavesWill()).isTrue();
		});
		assertThat(release(true)).isEqualTo(new Release(false, Set.of()));
	}

	@Test
	void endThatThisNodeHasTakenIsNotAnothers() {
		Release release = release(true);
		assertThat(release.own()).isTrue();
		assertThat(adoptBySession()).isEmpty();
		assertThat(release(true)).as("repeated").isEqualTo(release);
		assertThat(RedisLinks.get(this.one.sessions().settle(release.keys()))).isOne();
		assertThat(RedisLinks.get(this.one.sessions().unsettled())).isEmpty();
	}

	@Test
	void endThatRedisHasForgottenIsThisNodes() throws IOException {
		this.links.redis().command("FLUSHALL");
		RedisLinks.get(this.one.renew());
		assertThat(release(true)).isEqualTo(new Release(true, Set.of()));
	}

	@Test
	void laterConnectionOfTheNodeLeavesTheEndOfTheEarlierOneToIt() {
		RedisLinks.get(this.one.sessions().claim(SESSION, 2, TOKEN, false, false));
		assertThat(release(true).own()).isTrue();
	}

	@Test
	void endOfAnEarlierConnectionLeavesTheLaterOneAsItIs() {
		long later = RedisLinks.get(this.one.sessions().claim(SESSION, 2, TOKEN, false, false)).generation();
		RedisLinks.get(this.one.sessions().record(SESSION, later, RECORD));
		assertThat(release(true).own()).isFalse();
		assertThat(adoptBySession()).hasSize(1);
	}

	@Test
	void nothingIsTakenOfANodeThatIsThere() {
		RedisLinks.get(this.one.renew());
		assertThat(RedisLinks.get(this.other.sessions().adopt("one"))).isEmpty();
		assertThat(adoptBySession()).hasSize(1);
	}

	@Test
	void endThatWasTakenAndNotAnnouncedIsAskedForAgain() {
		this.one.close();
		assertThat(RedisLinks.get(this.other.sessions().adopt("one"))).hasSize(1);
		assertThat(RedisLinks.get(this.other.sessions().adopt("one"))).isEmpty();
		assertThat(RedisLinks.get(this.other.sessions().unsettled())).singleElement().satisfies((orphan) -> {
			assertThat(orphan.sessionId()).isEqualTo(SESSION);
			assertThat(orphan.record()).isEqualTo(RECORD);
			assertThat(RedisLinks.get(this.other.sessions().settle(Set.of(orphan.key())))).isOne();
		});
		assertThat(RedisLinks.get(this.other.sessions().unsettled())).isEmpty();
	}

	@Test
	void endThatANodeHasTakenAndNotAnnouncedIsTakenOver() {
		release(false);
		this.one.close();
		assertThat(RedisLinks.get(this.other.sessions().adopt("one"))).singleElement().satisfies((orphan) -> {
			assertThat(orphan.sessionId()).isEqualTo(SESSION);
			assertThat(orphan.record()).isEqualTo(RECORD);
			assertThat(orphan.leavesWill()).isFalse();
			assertThat(orphan.agoMillis()).isBetween(5000L, 35_000L);
		});
		assertThat(RedisLinks.get(this.other.sessions().adopt("one"))).isEmpty();
	}

}
