// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.cluster.SharedSessions;

/**
 * Sessions of the nodes in Redis.
 */
final class RedisSessions implements SharedSessions {

	/** Redis does nothing else meanwhile. */
	private static final long BATCH = 100;

	private static final String RELEASED = "r";

	private static final String HEARD = "h";

	/** Begins the name of what this node has taken over, and parts its words. */
	private static final char ADOPTED = '\n';

	private static final String ANY = "";

	private final RedisLink link;

	private final RedisKeys keys;

	RedisSessions(RedisLink link, RedisKeys keys) {
		this.link = link;
		this.keys = keys;
	}

	@Override
	public boolean isConnected() {
		return this.link.isConnected();
	}

	private String clients() {
		return this.keys.clients(this.keys.member());
	}

	@Override
	public CompletableFuture<Claim> claim(String sessionId, long connection, boolean again, boolean exclusive) {
		return RedisScript.CLAIM
			.<List<Object>>run(this.link.commands(),
					new String[] { this.keys.leases(), this.keys.generations(), this.keys.claim(sessionId),
							this.keys.sessions(), clients(), this.keys.identifier(sessionId) },
					RedisLink.bytes(this.keys.prefix()), RedisLink.bytes(this.keys.member()),
					RedisLink.bytes(sessionId), RedisLink.bytes(connection), RedisLink.bytes(again ? 1 : 0),
					RedisLink.bytes(exclusive ? 1 : 0))
			.thenApply((reply) -> new Claim(RedisLink.number(reply.get(0)), RedisLink.text(reply.get(1)),
					RedisLink.number(reply.get(2)) != 0));
	}

	@Override
	public CompletableFuture<Boolean> record(String sessionId, long generation, byte[] record) {
		return RedisScript.RECORD
			.<Long>run(this.link.commands(), new String[] { this.keys.claim(sessionId), clients() },
					RedisLink.bytes(this.keys.member()), RedisLink.bytes(generation), RedisLink.bytes(sessionId),
					record)
			.thenApply((noted) -> noted != 0);
	}

	@Override
	public CompletableFuture<Set<String>> recorded() {
		return this.link.commands().hkeys(clients()).thenApply((names) -> {
			Set<String> sessions = new HashSet<>(names);
			sessions.removeIf((name) -> name.charAt(0) == ADOPTED);
			return sessions;
		}).toCompletableFuture();
	}

	@Override
	public CompletableFuture<Boolean> isRecorded(String sessionId) {
		return this.link.commands().hexists(clients(), sessionId).toCompletableFuture();
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member) {
		return adopt(member, ANY, 0);
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member, String sessionId, long generation) {
		return RedisScript.ADOPT
			.<List<Object>>run(this.link.commands(),
					new String[] { this.keys.leases(), this.keys.clients(member), clients() },
					RedisLink.bytes(this.keys.prefix()), RedisLink.bytes(member), RedisLink.bytes(BATCH),
					RedisLink.bytes(sessionId), RedisLink.bytes(generation))
			.thenApply(RedisSessions::orphans);
	}

	private static List<Orphan> orphans(List<Object> reply) {
		List<Orphan> orphans = new ArrayList<>();
		long ago = RedisLink.number(reply.get(0));
		for (int i = 1; i + 1 < reply.size(); i += 2) {
			String key = RedisLink.text(reply.get(i));
			byte[] value = (byte[]) reply.get(i + 1);
			orphans.add(new Orphan(key, key.substring(key.indexOf(ADOPTED, 1) + 1), record(value), ago));
		}
		return orphans;
	}

	/** Behind the generation. */
	private static byte[] record(byte[] value) {
		int begin = 0;
		while (value[begin] != ' ') {
			begin++;
		}
		return Arrays.copyOfRange(value, begin + 1, value.length);
	}

	@Override
	public CompletableFuture<Long> settle(Set<String> noted) {
		return this.link.commands().hdel(clients(), noted.toArray(String[]::new)).toCompletableFuture();
	}

	@Override
	public CompletableFuture<Long> release(String sessionId, long generation) {
		return RedisScript.RELEASE.run(this.link.commands(),
				new String[] { this.keys.claim(sessionId), this.keys.sessions(), clients(),
						this.keys.identifier(sessionId) },
				RedisLink.bytes(this.keys.member()), RedisLink.bytes(generation), RedisLink.bytes(sessionId));
	}

	@Override
	public void answer(String member, String sessionId, long generation) {
		tell(member, sessionId, generation, RELEASED);
	}

	@Override
	public void hear(String member, String sessionId, long generation) {
		tell(member, sessionId, generation, HEARD);
	}

	private void tell(String member, String sessionId, long generation, String word) {
		if (isConnected()) {
			RedisScript.ANSWER.run(this.link.commands(), new String[] { this.keys.leases(), this.keys.inbox(member) },
					RedisLink.bytes(member), RedisLink.bytes(sessionId), RedisLink.bytes(generation),
					RedisLink.bytes(word));
		}
	}

}
