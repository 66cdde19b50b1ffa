// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulConnection;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;

import io.mqttpanel.broker.cluster.ClusterException;
import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;

/**
 * Connections of a node to Redis, which connect again by themselves.
 *
 * @param commands for all commands
 * @param reading for the inbox, which waits
 * @param hearing for what others tell
 * @param inbox takes what is stored for this node
 * @param thread thread of the inbox
 */
record RedisConnections(StatefulRedisConnection<String, byte[]> commands,
		StatefulRedisConnection<String, byte[]> reading, StatefulRedisPubSubConnection<String, byte[]> hearing,
		RedisInbox inbox, Thread thread) {

	private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

	/** Longer than the inbox waits for a message. */
	private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

	/**
	 * Connects. Blocks.
	 * @param client client of Redis
	 * @param keys names of what is in Redis
	 * @param listener hears of the other nodes
	 * @return the connections
	 * @throws ClusterException if that is not possible
	 */
	static RedisConnections open(RedisClient client, RedisKeys keys, ClusterLink.Listener listener) {
		List<StatefulConnection<?, ?>> opened = new ArrayList<>();
		try {
			StatefulRedisConnection<String, byte[]> commands = client.connect(CODEC);
			opened.add(commands);
			RedisServer.check(commands.sync());
			StatefulRedisConnection<String, byte[]> reading = client.connect(CODEC);
			opened.add(reading);
			reading.setTimeout(READ_TIMEOUT);
			StatefulRedisPubSubConnection<String, byte[]> hearing = client.connectPubSub(CODEC);
			opened.add(hearing);
			hearing.addListener(new RedisChannels(keys, listener));
			hearing.sync()
				.subscribe(keys.changes(), keys.questions(), keys.answers(keys.member()), keys.messages(keys.member()));
			RedisInbox inbox = new RedisInbox(reading, keys, listener);
			Thread thread = new Thread(inbox, "cluster-inbox");
			thread.setDaemon(true);
			return new RedisConnections(commands, reading, hearing, inbox, thread);
		}
		catch (RedisException ex) {
			opened.forEach(RedisConnections::close);
			throw new ClusterException("Redis cannot be reached", ex);
		}
		catch (ClusterException ex) {
			opened.forEach(RedisConnections::close);
			throw ex;
		}
	}

	/**
	 * Reads the retained messages, and begins to take what is stored for this node. A
	 * message is read twice perhaps, and what changes meanwhile comes behind it. Blocks.
	 * @param engine keeps the retained messages
	 * @throws ClusterException if they cannot be read
	 */
	void take(RemoteMessages engine) {
		try {
			this.inbox.begin(engine);
		}
		catch (RedisException ex) {
			throw new ClusterException("The retained messages cannot be read from Redis", ex);
		}
		this.thread.start();
	}

	void close() {
		this.thread.interrupt();
		close(this.hearing);
		close(this.reading);
		close(this.commands);
	}

	private static void close(StatefulConnection<?, ?> connection) {
		try {
			connection.close();
		}
		catch (RedisException ex) {
			// It was not open, or is not any more.
		}
	}

}
