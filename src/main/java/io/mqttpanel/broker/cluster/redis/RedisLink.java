// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.async.RedisAsyncCommands;
import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.cluster.ClusterException;
import io.mqttpanel.broker.cluster.ClusterLink;
import io.mqttpanel.broker.cluster.RouteChanges;
import io.mqttpanel.broker.cluster.SharedSessions;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

/**
 * Link between the nodes of a cluster on Redis. Commands have one connection, so that
 * they keep their order; those that are on their way when it breaks are repeated, some in
 * another order.
 */
final class RedisLink implements ClusterLink {

	private static final Duration LEASE = Duration.ofSeconds(10);

	/** For so long messages are kept for a node whose lease has ended. */
	private static final Duration GRACE = Duration.ofSeconds(60);

	private static final byte[] NOTHING = {};

	private static final long UNKNOWN = 0;

	private static final long LAPSED = 2;

	private static final long FAREWELL_MILLIS = 2000;

	private static final long ANSWER_MILLIS = 10_000;

	private final RedisClient client;

	private final RedisKeys keys;

	private final long maxInboxBytes;

	private final RedisSessions sessions;

	private long round;

	private long nextOfRound;

	private volatile @Nullable RedisConnections open;

	/**
	 * Creates a link that is not open yet.
	 * @param client client of Redis, which stays the caller's
	 * @param prefix what the names of all keys and channels begin with
	 * @param member member name of this node
	 * @param maxInboxBytes bytes that wait for one node at most
	 */
	RedisLink(RedisClient client, String prefix, String member, long maxInboxBytes) {
		this.client = client;
		this.keys = new RedisKeys(prefix, member);
		this.maxInboxBytes = maxInboxBytes;
		this.sessions = new RedisSessions(this, this.keys);
	}

	@Override
	public void open(Listener listener) {
		this.open = RedisConnections.open(this.client, this.keys, listener);
		try {
			renew().get(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new ClusterException("The start was interrupted", ex);
		}
		catch (ExecutionException | TimeoutException ex) {
			close();
			throw new ClusterException("Redis does not answer", ex);
		}
	}

	@Override
	public void take(RemoteMessages engine) {
		opened().take(engine);
	}

	@Override
	public void takeAgain() {
		opened().inbox().takeAgain();
	}

	@Override
	public boolean isConnected() {
		RedisConnections current = this.open;
		return current != null && current.commands().isOpen();
	}

	private RedisConnections opened() {
		RedisConnections current = this.open;
		if (current == null) {
			throw new IllegalStateException("The link is closed");
		}
		return current;
	}

	RedisAsyncCommands<String, byte[]> commands() {
		return opened().commands().async();
	}

	static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	static byte[] bytes(long number) {
		return bytes(Long.toString(number));
	}

	@Override
	public CompletableFuture<Renewal> renew() {
		return RedisScript.RENEW
			.<List<Object>>run(commands(),
					new String[] { this.keys.leases(), this.keys.versions(), this.keys.bytes(),
							this.keys.revocationsVersion(), this.keys.epoch() },
					bytes(this.keys.member()), bytes(LEASE.toMillis()), bytes(GRACE.toMillis()),
					bytes(this.keys.prefix()), bytes(UUID.randomUUID().toString()))
			.thenApply(RedisLink::renewal);
	}

	private static Renewal renewal(List<Object> reply) {
		List<Node> nodes = new ArrayList<>();
		for (int i = 3; i + 2 < reply.size(); i += 3) {
			nodes.add(new Node(text(reply.get(i)), number(reply.get(i + 1)), number(reply.get(i + 2))));
		}
		return new Renewal(number(reply.get(0)) != UNKNOWN, number(reply.get(0)) == LAPSED, text(reply.get(1)),
				number(reply.get(2)), nodes);
	}

	static String text(Object value) {
		return new String((byte[]) value, StandardCharsets.UTF_8);
	}

	static long number(Object value) {
		return (value instanceof Long number) ? number : Long.parseLong(text(value));
	}

	@Override
	public CompletableFuture<Long> changeRoutes(RouteChanges changes) {
		List<byte[]> arguments = new ArrayList<>();
		arguments.add(bytes(this.keys.member()));
		arguments.add(bytes(this.keys.changes()));
		arguments.add(RouteChangesCodec.encode(changes));
		if (changes.replaces()) {
			arguments.add(bytes("="));
		}
		changes.added().forEach((filter) -> arguments.add(bytes("+" + filter)));
		changes.removed().forEach((filter) -> arguments.add(bytes("-" + filter)));
		return RedisScript.ROUTES.run(commands(),
				new String[] { this.keys.versions(), this.keys.routes(this.keys.member()) },
				arguments.toArray(byte[][]::new));
	}

	@Override
	public CompletableFuture<Routes> routes(String member) {
		return RedisScript.SNAPSHOT
			.<List<Object>>run(commands(), new String[] { this.keys.versions(), this.keys.routes(member) },
					bytes(member))
			.thenApply((reply) -> new Routes(number(reply.get(0)),
					reply.subList(1, reply.size()).stream().map(RedisLink::text).toList()));
	}

	@Override
	public CompletableFuture<Long> store(Map<String, byte[]> messages) {
		return store(messages, NOTHING, "", NOTHING);
	}

	@Override
	public CompletableFuture<Long> retain(Map<String, byte[]> messages, byte[] rest, Retained retained) {
		return store(messages, rest, retained.topic(), RedisRetained.encode(retained));
	}

	@Override
	public CompletableFuture<?> restore(Retained retained) {
		return commands().hsetnx(this.keys.retained(), retained.topic(), RedisRetained.encode(retained))
			.toCompletableFuture();
	}

	@Override
	public void expire(String topic) {
		RedisScript.EXPIRE.run(commands(), new String[] { this.keys.retained() }, bytes(topic));
	}

	@Override
	public synchronized void beginRound() {
		this.round++;
		this.nextOfRound = 0;
	}

	private synchronized CompletableFuture<Long> store(Map<String, byte[]> messages, byte[] rest, String topic,
			byte[] retained) {
		List<byte[]> arguments = new ArrayList<>(List.of(bytes(this.keys.prefix()), bytes(this.maxInboxBytes),
				bytes(topic), retained, rest, bytes(this.keys.member()), bytes(this.round), bytes(this.nextOfRound)));
		this.nextOfRound++;
		messages.forEach((member, message) -> {
			arguments.add(bytes(member));
			arguments.add(message);
		});
		return RedisScript.STORE.run(commands(),
				new String[] { this.keys.leases(), this.keys.bytes(), this.keys.retained(), this.keys.rounds() },
				arguments.toArray(byte[][]::new));
	}

	@Override
	public CompletableFuture<Long> inboxBytes(String member) {
		return RedisScript.INBOX.run(commands(), new String[] { this.keys.leases(), this.keys.bytes() }, bytes(member));
	}

	@Override
	public CompletableFuture<Void> send(Map<String, byte[]> messages) {
		return CompletableFuture.allOf(messages.entrySet()
			.stream()
			.map((each) -> commands().publish(this.keys.messages(each.getKey()), each.getValue()).toCompletableFuture())
			.toArray(CompletableFuture<?>[]::new));
	}

	@Override
	public SharedSessions sessions() {
		return this.sessions;
	}

	@Override
	public void ask(long id, String subject, byte[] question) {
		publish(this.keys.questions(), id + "\n" + subject, question);
	}

	@Override
	public void reply(String member, long id, byte[] answer) {
		publish(this.keys.answers(member), Long.toString(id), answer);
	}

	private void publish(String channel, String head, byte[] content) {
		if (isConnected()) {
			byte[] words = bytes(this.keys.member() + "\n" + head + "\n");
			ByteBuffer all = ByteBuffer.allocate(words.length + content.length).put(words).put(content);
			commands().publish(channel, all.array());
		}
	}

	@Override
	public CompletableFuture<Long> revoke(String target, long millis) {
		return RedisRevocations.add(commands(), this.keys, target, millis);
	}

	@Override
	public CompletableFuture<Revocations> revocations() {
		return RedisRevocations.read(commands(), this.keys);
	}

	@Override
	public void close() {
		RedisConnections current = this.open;
		this.open = null;
		if (current == null) {
			return;
		}
		current.thread().interrupt();
		try {
			if (current.commands().isOpen()) {
				RedisScript.LEAVE
					.run(current.commands().async(),
							new String[] { this.keys.leases(), this.keys.versions(), this.keys.bytes(),
									this.keys.routes(this.keys.member()), this.keys.inbox(this.keys.member()) },
							bytes(this.keys.member()), bytes(this.keys.changes()))
					.get(FAREWELL_MILLIS, TimeUnit.MILLISECONDS);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		catch (ExecutionException | TimeoutException ex) {
			// Its lease ends by itself.
		}
		current.close();
	}

}
