// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.util.Map;
import java.util.stream.Collectors;

import io.lettuce.core.RedisException;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.cluster.ClusterException;

/**
 * Requirements of a cluster on its Redis.
 */
final class RedisServer {

	private static final int MIN_VERSION = 7;

	private static final Logger logger = LoggerFactory.getLogger(RedisServer.class);

	private RedisServer() {
	}

	/**
	 * Checks a server. Blocks.
	 * @param commands a connection
	 * @throws ClusterException if it is no server for a cluster
	 */
	static void check(RedisCommands<String, byte[]> commands) {
		Map<String, String> info = commands.info()
			.lines()
			.filter((line) -> line.indexOf(':') > 0)
			.collect(Collectors.toMap((line) -> line.substring(0, line.indexOf(':')),
					(line) -> line.substring(line.indexOf(':') + 1).strip(), (first, second) -> first));
		String version = info.getOrDefault("redis_version", "0");
		if (Integer.parseInt(version.replaceFirst("\\..*", "")) < MIN_VERSION) {
			throw new ClusterException("Redis has version " + version + ", and a cluster needs 7.0 or later", null);
		}
		if ("cluster".equals(info.get("redis_mode"))) {
			throw new ClusterException("Redis is in cluster mode, in which messages for several nodes cannot be stored "
					+ "in one step: it must be a single server, or one with replicas and Sentinel", null);
		}
		String policy = policy(commands, info);
		if (policy != null && !policy.equals("noeviction")) {
			logger.warn("Redis has the maxmemory-policy {}: it may drop what the nodes share when its memory is full. "
					+ "Set it to noeviction", policy);
		}
	}

	/** Managed servers do not always tell. */
	private static @Nullable String policy(RedisCommands<String, byte[]> commands, Map<String, String> info) {
		String told = info.get("maxmemory_policy");
		if (told != null) {
			return told;
		}
		try {
			return commands.configGet("maxmemory-policy").get("maxmemory-policy");
		}
		catch (RedisException ex) {
			return null;
		}
	}

}
