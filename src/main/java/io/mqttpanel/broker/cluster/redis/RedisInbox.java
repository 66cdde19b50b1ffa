// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.lettuce.core.MapScanCursor;
import io.lettuce.core.RedisException;
import io.lettuce.core.StreamMessage;
import io.lettuce.core.XReadArgs;
import io.lettuce.core.XReadArgs.StreamOffset;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;

/**
 * Inbox of a node: the messages that others have stored for it, which it takes in their
 * order on a thread of its own.
 */
final class RedisInbox implements Runnable {

	private static final String MESSAGE = "m";

	private static final String CLAIMED = "c";

	private static final String HEARD = "h";

	private static final String RELEASED = "r";

	private static final String GENERATION = "g";

	private static final String BY = "b";

	/** What was handled is removed on the same connection, before it is read again. */
	private static final String BEGINNING = "0-0";

	private static final int BATCH = 256;

	private static final Duration BLOCK = Duration.ofSeconds(2);

	private static final long PAUSE_MILLIS = 200;

	private static final Logger logger = LoggerFactory.getLogger(RedisInbox.class);

	private final StatefulRedisConnection<String, byte[]> connection;

	private final RedisKeys keys;

	private final ClusterLink.Listener listener;

	private @Nullable RemoteMessages engine;

	/** Whether the retained messages are to be read again. */
	private volatile boolean again;

	/**
	 * Creates an inbox.
	 * @param connection a connection of its own, on which it waits
	 * @param keys names of what is in Redis
	 * @param listener takes the messages; may block
	 */
	RedisInbox(StatefulRedisConnection<String, byte[]> connection, RedisKeys keys, ClusterLink.Listener listener) {
		this.connection = connection;
		this.keys = keys;
		this.listener = listener;
	}

	/**
	 * Reads the retained messages before anything is taken. Blocks.
	 * @param keeper keeps them
	 * @throws RedisException if they cannot be read
	 */
	void begin(RemoteMessages keeper) {
		this.engine = keeper;
		takeRetained(keeper);
	}

	/** Reads the retained messages again before the next message is taken. */
	void takeAgain() {
		this.again = true;
	}

	private void retakeRetained() {
		RemoteMessages keeper = this.engine;
		if (!this.again || keeper == null) {
			return;
		}
		this.again = false;
		try {
			takeRetained(keeper);
		}
		catch (RedisException ex) {
			this.again = true;
			throw ex;
		}
	}

	/** What changes meanwhile comes behind it. What is not there was removed. */
	private void takeRetained(RemoteMessages keeper) {
		Set<String> topics = new HashSet<>();
		RedisCommands<String, byte[]> commands = this.connection.sync();
		MapScanCursor<String, byte[]> part = commands.hscan(this.keys.retained());
		keep(part.getMap(), topics, keeper);
		while (!part.isFinished()) {
			part = commands.hscan(this.keys.retained(), part);
			keep(part.getMap(), topics, keeper);
		}
		keeper.keepOnly(topics);
	}

	private static void keep(Map<String, byte[]> part, Set<String> topics, RemoteMessages keeper) {
		part.forEach((topic, value) -> {
			try {
				keeper.keep(RedisRetained.message(value));
				topics.add(topic);
			}
			// It keeps none of the others back.
			catch (RuntimeException ex) {
				logger.error("A retained message in Redis cannot be kept here", ex);
			}
		});
	}

	/** Until the thread is interrupted. */
	@Override
	public void run() {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				retakeRetained();
				take(read());
			}
			catch (RedisException ex) {
				pause(ex);
			}
		}
	}

	@SuppressWarnings("unchecked") // an array of a generic type, which Lettuce only reads
	private List<StreamMessage<String, byte[]>> read() {
		return this.connection.sync()
			.xread(XReadArgs.Builder.block(BLOCK).count(BATCH),
					StreamOffset.from(this.keys.inbox(this.keys.member()), BEGINNING));
	}

	private void take(List<StreamMessage<String, byte[]>> messages) {
		if (messages.isEmpty()) {
			return;
		}
		long bytes = 0;
		String last = BEGINNING;
		for (StreamMessage<String, byte[]> message : messages) {
			bytes += handle(message.getBody());
			if (Thread.currentThread().isInterrupted()) {
				return;
			}
			last = message.getId();
		}
		RedisScript.TRIM.run(this.connection.async(),
				new String[] { this.keys.bytes(), this.keys.inbox(this.keys.member()) },
				this.keys.member().getBytes(StandardCharsets.UTF_8), last.getBytes(StandardCharsets.UTF_8),
				Long.toString(bytes).getBytes(StandardCharsets.UTF_8));
	}

	/** Returns the bytes that count. */
	private long handle(Map<String, byte[]> fields) {
		byte[] message = fields.get(MESSAGE);
		try {
			if (message != null) {
				this.listener.taken(message);
			}
			else if (fields.containsKey(CLAIMED)) {
				this.listener.claimed(text(fields, CLAIMED), number(fields), text(fields, BY));
			}
			else if (fields.containsKey(HEARD)) {
				this.listener.heard(text(fields, HEARD), number(fields));
			}
			else {
				this.listener.released(text(fields, RELEASED), number(fields));
			}
		}
		// It would come again and again, and keep the others back.
		catch (RuntimeException ex) {
			logger.error("What another node has sent cannot be handled here", ex);
		}
		return (message != null) ? message.length : 0;
	}

	private static String text(Map<String, byte[]> fields, String field) {
		byte[] value = fields.get(field);
		if (value == null) {
			throw new IllegalArgumentException("There is no field " + field);
		}
		return new String(value, StandardCharsets.UTF_8);
	}

	private static long number(Map<String, byte[]> fields) {
		return Long.parseLong(text(fields, GENERATION));
	}

	/** On the inbox's own thread, which the end interrupts. */
	private static void pause(RedisException cause) {
		logger.debug("The inbox cannot be read", cause);
		try {
			Thread.sleep(PAUSE_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
