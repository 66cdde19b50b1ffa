// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.Range;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.junit.jupiter.api.Test;
import org.springframework.util.StreamUtils;

import io.mqttpanel.broker.testing.RedisProcess;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of messages that are stored in Redis.
 */
class RedisStoreIntegrationTests {

	private static final int ROOM = RedisLinks.MAX_INBOX_BYTES;

	private static CompletableFuture<Long> store(RedisLink link, int bytes) {
		return link.store(Map.of("one", new byte[bytes])).orTimeout(30, TimeUnit.SECONDS);
	}

	@Test
	void messageBehindOneWithoutRoomIsNotStoredBeforeItsNodeKnows() throws Exception {
		try (RedisLinks links = new RedisLinks()) {
			RedisLink link = links.open("one");
			links.redis().pause();
			CompletableFuture<Long> tooLarge = store(link, ROOM + 1);
			CompletableFuture<Long> behind = store(link, 10);
			links.redis().resume();
			assertThat(tooLarge.join()).isEqualTo(-1);
			assertThat(behind.join()).isEqualTo(-2);
			assertThat(store(link, 10).join()).isEqualTo(-2);
			link.beginRound();
			assertThat(store(link, 10).join()).isEqualTo(10);
			assertThat(store(link, ROOM).join()).isEqualTo(-1);
			link.beginRound();
			assertThat(store(link, 20).join()).isEqualTo(30);
		}
	}

	/** As the commands of a connection do that breaks. */
	@Test
	void messagesOfARoundAreStoredInTheirOrderAndOnce() throws Exception {
		String script = StreamUtils.copyToString(getClass().getResourceAsStream("/cluster/store.lua"),
				StandardCharsets.UTF_8);
		try (RedisProcess redis = RedisProcess.start();
				RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", redis.port()));
				StatefulRedisConnection<String, String> connection = client.connect()) {
			RedisCommands<String, String> commands = connection.sync();
			commands.zadd("leases", Long.MAX_VALUE, "one");
			assertThat(store(commands, script, 0, 1)).as("before the first").isEqualTo(-2);
			assertThat(store(commands, script, 0, 0)).isPositive();
			assertThat(store(commands, script, 0, 2)).as("before the second").isEqualTo(-2);
			assertThat(store(commands, script, 0, 1)).isPositive();
			assertThat(store(commands, script, 0, 0)).as("repeated").isZero();
			assertThat(store(commands, script, 2, 0)).as("another round").isPositive();
			assertThat(store(commands, script, 0, 2)).as("of a round that is over").isEqualTo(-2);
			assertThat(commands.xrange("p:inbox:one", Range.unbounded()))
				.extracting((message) -> message.getBody().get("m"))
				.containsExactly("0 0", "0 1", "2 0");
			commands.del("rounds");
			assertThat(store(commands, script, 2, 1)).as("Redis has forgotten all").isEqualTo(-2);
			assertThat(store(commands, script, 3, 0)).isPositive();
		}
	}

	private static long store(RedisCommands<String, String> commands, String script, int round, int number) {
		return commands.<Long>eval(script, ScriptOutputType.INTEGER,
				new String[] { "leases", "bytes", "retained", "rounds" }, "p:", "1000", "", "", "", "sender",
				Integer.toString(round), Integer.toString(number), "one", round + " " + number);
	}

}
