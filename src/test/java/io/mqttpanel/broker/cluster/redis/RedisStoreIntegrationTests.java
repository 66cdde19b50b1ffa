// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.junit.jupiter.api.Test;
import org.mockito.Mockito;

import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.testing.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of messages that are stored in Redis.
 */
class RedisStoreIntegrationTests {

	private static final int ROOM = 1000;

	private static CompletableFuture<Long> store(RedisLink link, int bytes) {
		return link.store(Map.of("one", new byte[bytes])).orTimeout(30, TimeUnit.SECONDS);
	}

	@Test
	void messageBehindOneWithoutRoomIsNotStoredBeforeItsNodeKnows() throws Exception {
		try (RedisProcess redis = RedisProcess.start();
				RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
				RedisLink link = new RedisLink(client, "p:", "one", ROOM)) {
			link.open(Mockito.mock(ClusterLink.Listener.class));
			redis.pause();
			CompletableFuture<Long> tooLarge = store(link, ROOM + 1);
			CompletableFuture<Long> behind = store(link, 10);
			redis.resume();
			assertThat(tooLarge.join()).isEqualTo(-1);
			assertThat(behind.join()).isEqualTo(-2);
			assertThat(store(link, 10).join()).isEqualTo(10);
			assertThat(store(link, ROOM).join()).isEqualTo(-1);
			assertThat(store(link, 20).join()).isEqualTo(30);
		}
	}

}
