// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.cluster.SharedSessions.Departed;
import io.mqttpanel.broker.cluster.SharedSessions.Orphan;
import io.mqttpanel.broker.cluster.SharedSessions.Release;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.testing.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSessions}: of the nodes that could announce the end of a
 * connection one does.
 */
class RedisSessionsIntegrationTests {

	private static final String SESSION = SessionId.of(1, 2, "c");

	private static final long TOKEN = 7;

	private static final byte[] RECORD = { 7, 0, '\n', -1 };

	private RedisProcess redis;

	private RedisClient client;

	private RedisLink one;

	private RedisLink other;

	private long generation;

	private String epoch = "";

	@BeforeEach
	void connect() throws Exception {
		this.redis = RedisProcess.start();
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.redis.port()));
		this.one = link("one");
		this.other = link("other");
		this.generation = get(this.one.sessions().claim(SESSION, 1, TOKEN, false, false)).generation();
		this.epoch = get(this.one.sessions().record(SESSION, this.generation, RECORD)).orElseThrow();
	}

	private RedisLink link(String member) {
		RedisLink link = new RedisLink(this.client, "p:", member, 1000);
		link.open(Mockito.mock(ClusterLink.Listener.class));
		return link;
	}

	@AfterEach
	void close() {
		this.one.close();
		this.other.close();
		this.client.shutdown();
		this.redis.close();
	}

	private static <T> T get(CompletableFuture<T> future) {
		return future.orTimeout(30, TimeUnit.SECONDS).join();
	}

	private Release release(boolean leavesWill) {
		return get(this.one.sessions().release(SESSION, this.generation, new Departed(5000, leavesWill, this.epoch)));
	}

	private List<Orphan> adoptBySession() {
		long later = get(this.other.sessions().claim(SESSION, 2, TOKEN, false, false)).generation();
		return get(this.other.sessions().adopt("one", SESSION, later));
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
		assertThat(get(this.one.sessions().settle(release.keys()))).isOne();
		assertThat(get(this.one.sessions().unsettled())).isEmpty();
	}

	@Test
	void endThatRedisHasForgottenIsThisNodes() throws IOException {
		this.redis.command("FLUSHALL");
		get(this.one.renew());
		assertThat(release(true)).isEqualTo(new Release(true, Set.of()));
	}

	@Test
	void laterConnectionOfTheNodeLeavesTheEndOfTheEarlierOneToIt() {
		get(this.one.sessions().claim(SESSION, 2, TOKEN, false, false));
		assertThat(release(true).own()).isTrue();
	}

	@Test
	void endOfAnEarlierConnectionLeavesTheLaterOneAsItIs() {
		long later = get(this.one.sessions().claim(SESSION, 2, TOKEN, false, false)).generation();
		get(this.one.sessions().record(SESSION, later, RECORD));
		assertThat(release(true).own()).isFalse();
		assertThat(adoptBySession()).hasSize(1);
	}

	@Test
	void nothingIsTakenOfANodeThatIsThere() {
		get(this.one.renew());
		assertThat(get(this.other.sessions().adopt("one"))).isEmpty();
		assertThat(adoptBySession()).hasSize(1);
	}

	@Test
	void endThatWasTakenAndNotAnnouncedIsAskedForAgain() {
		this.one.close();
		assertThat(get(this.other.sessions().adopt("one"))).hasSize(1);
		assertThat(get(this.other.sessions().adopt("one"))).isEmpty();
		assertThat(get(this.other.sessions().unsettled())).singleElement().satisfies((orphan) -> {
			assertThat(orphan.sessionId()).isEqualTo(SESSION);
			assertThat(orphan.record()).isEqualTo(RECORD);
			assertThat(get(this.other.sessions().settle(Set.of(orphan.key())))).isOne();
		});
		assertThat(get(this.other.sessions().unsettled())).isEmpty();
	}

	@Test
	void endThatANodeHasTakenAndNotAnnouncedIsTakenOver() {
		release(false);
		this.one.close();
		assertThat(get(this.other.sessions().adopt("one"))).singleElement().satisfies((orphan) -> {
			assertThat(orphan.sessionId()).isEqualTo(SESSION);
			assertThat(orphan.record()).isEqualTo(RECORD);
			assertThat(orphan.leavesWill()).isFalse();
			assertThat(orphan.agoMillis()).isBetween(5000L, 35_000L);
		});
		assertThat(get(this.other.sessions().adopt("one"))).isEmpty();
	}

}
