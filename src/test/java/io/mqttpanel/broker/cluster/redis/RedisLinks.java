// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import org.mockito.Mockito;

import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.testing.RedisProcess;

/**
 * A Redis server, and the links of nodes to it, whose keys begin with "p:". All of it is
 * closed together.
 */
final class RedisLinks implements AutoCloseable {

	static final int MAX_INBOX_BYTES = 1000;

	private final RedisProcess redis = RedisProcess.start();

	private final RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", this.redis.port()));

	private final List<RedisLink> links = new ArrayList<>();

	RedisLinks() throws IOException {
	}

	RedisProcess redis() {
		return this.redis;
	}

	RedisLink open(String member) {
		RedisLink link = new RedisLink(this.client, "p:", member, MAX_INBOX_BYTES);
		link.open(Mockito.mock(ClusterLink.Listener.class));
		this.links.add(link);
		return link;
	}

	/** Waits a bounded time. */
	static <T> T get(CompletableFuture<T> future) {
		return future.orTimeout(30, TimeUnit.SECONDS).join();
	}

	@Override
	public void close() {
		this.links.forEach(RedisLink::close);
		this.client.shutdown();
		this.redis.close();
	}

}
