// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.mqttpanel.broker.cluster.SharedSessions.Claim;
import io.mqttpanel.broker.cluster.SharedSessions.Departed;
import io.mqttpanel.broker.event.SessionId;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisSessions}: a connection counts for its API token and its team on
 * all nodes, once, and as long as its session is claimed.
 */
class RedisConnectionCountsIntegrationTests {

	private static final String FIRST = SessionId.of(1, 1, "first");

	private static final String SECOND = SessionId.of(1, 2, "second");

	private static final String OTHER_TEAM = SessionId.of(2, 3, "third");

	private RedisLinks links;

	private RedisLink one;

	private RedisLink other;

	@BeforeEach
	void connect() throws IOException {
		this.links = new RedisLinks();
		this.one = this.links.open("one");
		this.other = this.links.open("other");
	}

	@AfterEach
	void close() {
		this.links.close();
	}

	private static Claim claim(RedisLink node, String session, long connection, long token) {
		return RedisLinks.get(node.sessions().claim(session, connection, token, false, false));
	}

	private static void release(RedisLink node, String session, long generation) {
		RedisLinks.get(node.sessions().release(session, generation, new Departed(0, false, "")));
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
		RedisLinks.get(this.one.sessions().record(FIRST, generation, new byte[1]));
		this.one.close();
		RedisLinks.get(this.other.sessions().adopt("one"));
		assertNothingIsLeft();
	}

	@Test
	void connectionThatNobodyHasHeardOfForLongDoesNotCount() throws IOException {
		RedisLinks.get(this.one.renew());
		claim(this.one, FIRST, 1, 7);
		this.links.redis().command("ZADD", "p:leases", "1", "one");
		RedisLinks.get(this.other.renew());
		assertNothingIsLeft();
	}

	private void assertNothingIsLeft() throws IOException {
		assertThat(this.links.redis().command("EXISTS", "p:tokens", "p:token:7", "p:team:1")).startsWith(":0");
		assertThat(claim(this.other, SECOND, 2, 7).all()).isEqualTo(new ConnectionTotals(1, 1));
	}

}
