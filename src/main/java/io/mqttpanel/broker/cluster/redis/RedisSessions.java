// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster.redis;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.cluster.SharedSessions;
import io.mqttpanel.broker.mqtt.engine.SessionClaims.ConnectionTotals;

/**
 * Sessions of the nodes in Redis.
 */
final class RedisSessions implements SharedSessions {

	/** Redis does nothing else meanwhile. */
	private static final long BATCH = 100;

	private static final String RELEASED = "r";

	private static final String HEARD = "h";

	/** Between generation and session, in the name of an end. */
	private static final char SEPARATOR = '\n';

	private static final long TAKEN = 1;

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

	private String ends() {
		return this.keys.ends(this.keys.member());
	}

	@Override
	public CompletableFuture<Claim> claim(String sessionId, long connection, long apiTokenId, boolean again,
			boolean exclusive) {
		return RedisScript.CLAIM
			.<List<Object>>run(this.link.commands(),
					new String[] { this.keys.leases(), this.keys.generations(), this.keys.claim(sessionId),
							this.keys.sessions(), this.keys.identifier(sessionId), this.keys.tokens(),
							this.keys.token(apiTokenId), this.keys.team(sessionId) },
					RedisLink.bytes(this.keys.prefix()), RedisLink.bytes(this.keys.member()),
					RedisLink.bytes(sessionId), RedisLink.bytes(connection), RedisLink.bytes(apiTokenId),
					RedisLink.bytes(again ? 1 : 0), RedisLink.bytes(exclusive ? 1 : 0))
			.thenApply((reply) -> new Claim(RedisLink.number(reply.get(0)), RedisLink.text(reply.get(1)),
					RedisLink.number(reply.get(2)) != 0,
					new ConnectionTotals((int) RedisLink.number(reply.get(3)), (int) RedisLink.number(reply.get(4)))));
	}

	@Override
	public CompletableFuture<Optional<String>> record(String sessionId, long generation, byte[] record) {
		return RedisScript.RECORD.<byte[]>run(this.link.commands(),
				new String[] { this.keys.claim(sessionId), clients(), this.keys.epoch() },
				RedisLink.bytes(this.keys.member()), RedisLink.bytes(generation), RedisLink.bytes(sessionId), record)
			.thenApply((epoch) -> Optional.ofNullable(epoch).map(RedisLink::text));
	}

	@Override
	public CompletableFuture<Set<String>> recorded() {
		return this.link.commands().hkeys(clients()).<Set<String>>thenApply(HashSet::new).toCompletableFuture();
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member) {
		return adopt(member, ANY, 0);
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member, String sessionId, long generation) {
		return RedisScript.ADOPT
			.<List<Object>>run(this.link.commands(),
					new String[] { this.keys.leases(), this.keys.clients(member), this.keys.ends(member), ends() },
					RedisLink.bytes(this.keys.prefix()), RedisLink.bytes(member), RedisLink.bytes(BATCH),
					RedisLink.bytes(sessionId), RedisLink.bytes(generation))
			.thenApply(RedisSessions::orphans);
	}

	@Override
	public CompletableFuture<List<Orphan>> unsettled() {
		return RedisScript.ENDS.<List<Object>>run(this.link.commands(), new String[] { ends() }, RedisLink.bytes(BATCH))
			.thenApply(RedisSessions::orphans);
	}

	private static List<Orphan> orphans(List<Object> reply) {
		List<Orphan> orphans = new ArrayList<>();
		for (int i = 0; i + 3 < reply.size(); i += 4) {
			String key = RedisLink.text(reply.get(i));
			orphans.add(new Orphan(key, key.substring(key.indexOf(SEPARATOR) + 1), (byte[]) reply.get(i + 3),
					RedisLink.number(reply.get(i + 1)), RedisLink.number(reply.get(i + 2)) != 0));
		}
		return orphans;
	}

	@Override
	public CompletableFuture<Long> settle(Set<String> noted) {
		return this.link.commands().hdel(ends(), noted.toArray(String[]::new)).toCompletableFuture();
	}

	@Override
	public CompletableFuture<Release> release(String sessionId, long generation, Departed departed) {
		return RedisScript.RELEASE
			.<Long>run(this.link.commands(),
					new String[] { this.keys.claim(sessionId), this.keys.sessions(), clients(),
							this.keys.identifier(sessionId), ends(), this.keys.epoch(), this.keys.tokens(),
							this.keys.team(sessionId) },
					RedisLink.bytes(this.keys.member()), RedisLink.bytes(generation), RedisLink.bytes(sessionId),
					RedisLink.bytes(departed.agoMillis()), RedisLink.bytes(departed.leavesWill() ? 1 : 0),
					RedisLink.bytes(departed.epoch()), RedisLink.bytes(this.keys.prefix()))
			.thenApply((taken) -> new Release(taken != 0,
					(taken == TAKEN) ? Set.of(generation + "" + SEPARATOR + sessionId) : Set.of()));
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
