// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.cluster.SharedSessions.Claim;
import io.mqttpanel.broker.cluster.SharedSessions.Departed;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;
import io.mqttpanel.broker.testing.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSessions}: a connection counts for its API token and its team on
 * all nodes, once, and as long as its session is claimed.
 */
class RedisConnectionCountsIntegrationTests {

	private static final String FIRST = SessionId.of(1, 1, "first");

	private static final String SECOND = SessionId.of(1, 2, "second");

	private static final String OTHER_TEAM = SessionId.of(2, 3, "third");

	private RedisProcess redis;

	private RedisClient client;

	private RedisLink one;

	private RedisLink other;

	@BeforeEach
	void connect() throws Exception {
		this.redis = RedisProcess.start();
		this.client = RedisClient.create(RedisURI.create("127.0.0.1", this.redis.port()));
		this.one = link("one");
		this.other = link("other");
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

	private static Claim claim(RedisLink node, String session, long connection, long token) {
		return get(node.sessions().claim(session, connection, token, false, false));
	}

	private static void release(RedisLink node, String session, long generation) {
		get(node.sessions().release(session, generation, new Departed(0, false, "")));
	}

	@Test
	void connectionsOfAllNodesCount() {
		assertThat(claim(this.one, FIRST, 1, 7).all()).isEqualTo(new ConnectionTotals(1, 1));
		assertThat(claim(this.other, SECOND, 2, 7).all()).isEqualTo(new ConnectionTotals(2, 2));
		assertThat(claim(this.other, OTHER_TEAM, 3, 8).all()).isEqualTo(new ConnectionTotals(1, 1));
	}

	@Test
	void commandThatIsRepeatedCountsOnce() {
		claim(this.one, FIRST, 1, 7);
		assertThat(claim(this.one, FIRST, 1, 7).all()).isEqualTo(new ConnectionTotals(1, 1));
	}

	@Test
	void sessionThatAnotherNodeHasNowCountsOnceAndForItsPresentToken() {
		long generation = claim(this.one, FIRST, 1, 7).generation();
		assertThat(claim(this.other, FIRST, 2, 8).all()).isEqualTo(new ConnectionTotals(1, 1));
		release(this.one, FIRST, generation);
		assertThat(claim(this.one, SECOND, 3, 7).all()).isEqualTo(new ConnectionTotals(1, 2));
	}

	@Test
	void releasedConnectionDoesNotCount() throws IOException {
		release(this.one, FIRST, claim(this.one, FIRST, 1, 7).generation());
		assertNothingIsLeft();
	}

	@Test
	void connectionOfANodeThatHasEndedDoesNotCount() throws IOException {
		long generation = claim(this.one, FIRST, 1, 7).generation();
		get(this.one.sessions().record(FIRST, generation, new byte[1]));
		this.one.close();
		get(this.other.sessions().adopt("one"));
		assertNothingIsLeft();
	}

	@Test
	void connectionThatNobodyHasHeardOfForLongDoesNotCount() throws IOException {
		get(this.one.renew());
		claim(this.one, FIRST, 1, 7);
		this.redis.command("ZADD", "p:leases", "1", "one");
		get(this.other.renew());
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() throws IOException {
		assertThat(this.redis.command("EXISTS", "p:tokens", "p:token:7", "p:team:1")).startsWith(":0");
		assertThat(claim(this.other, SECOND, 2, 7).all()).isEqualTo(new ConnectionTotals(1, 1));
	}

}
