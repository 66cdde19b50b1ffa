// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.lettuce.core.api.async.RedisAsyncCommands;

import io.mqttpanel.broker.cluster.ClusterLink.Revocations;

/**
 * Revocations in Redis.
 */
final class RedisRevocations {

	private static final long MAX_REVOCATIONS = 10_000;

	private RedisRevocations() {
	}

	static CompletableFuture<Long> add(RedisAsyncCommands<String, byte[]> commands, RedisKeys keys, String target,
			long millis) {
		return RedisScript.REVOKE.run(commands, new String[] { keys.revocations(), keys.revocationsVersion() },
				RedisLink.bytes(target), RedisLink.bytes(millis), RedisLink.bytes(MAX_REVOCATIONS));
	}

	static CompletableFuture<Revocations> read(RedisAsyncCommands<String, byte[]> commands, RedisKeys keys) {
		return RedisScript.REVOKED
			.<List<Object>>run(commands, new String[] { keys.revocations(), keys.revocationsVersion() })
			.thenApply((reply) -> {
				Map<String, Long> standing = new HashMap<>();
				for (int i = 1; i + 1 < reply.size(); i += 2) {
					standing.put(RedisLink.text(reply.get(i)), RedisLink.number(reply.get(i + 1)));
				}
				return new Revocations(RedisLink.number(reply.get(0)), standing);
			});
	}

}
