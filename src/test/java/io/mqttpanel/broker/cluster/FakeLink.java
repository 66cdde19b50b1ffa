// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import io.mqttpanel.broker.mqtt.engine.RemoteMessages;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;

/**
 * Link that answers when a test says so.
 */
final class FakeLink implements ClusterLink, SharedSessions {

	final List<RouteChanges> changes = new ArrayList<>();

	final List<CompletableFuture<Long>> changed = new ArrayList<>();

	final List<CompletableFuture<Routes>> routes = new ArrayList<>();

	final List<Map<String, byte[]>> stored = new ArrayList<>();

	final List<CompletableFuture<Long>> storing = new ArrayList<>();

	final List<CompletableFuture<Void>> sending = new ArrayList<>();

	long apiTokenId;

	final List<CompletableFuture<Claim>> claims = new ArrayList<>();

	final List<CompletableFuture<Revocations>> revocations = new ArrayList<>();

	final List<CompletableFuture<Optional<String>>> recording = new ArrayList<>();

	final List<CompletableFuture<List<Orphan>>> adopting = new ArrayList<>();

	final List<CompletableFuture<Set<String>>> reading = new ArrayList<>();

	final List<CompletableFuture<Release>> releasing = new ArrayList<>();

	final List<CompletableFuture<List<Orphan>>> left = new ArrayList<>();

	final List<CompletableFuture<Long>> noting = new ArrayList<>();

	final List<String> told = new ArrayList<>();

	long inboxBytes;

	boolean exclusive;

	boolean connected = true;

	@Override
	public void open(ClusterLink.Listener listener) {
		throw new UnsupportedOperationException();
	}

	@Override
	public boolean isConnected() {
		return this.connected;
	}

	@Override
	public CompletableFuture<Renewal> renew() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Long> changeRoutes(RouteChanges change) {
		this.changes.add(change);
		return next(this.changed);
	}

	private static <T> CompletableFuture<T> next(List<CompletableFuture<T>> futures) {
		CompletableFuture<T> future = new CompletableFuture<>();
		futures.add(future);
		return future;
	}

	@Override
	public CompletableFuture<Routes> routes(String member) {
		return next(this.routes);
	}

	/** Tells of the filters of a node. */
	void reveal(RemoteRoutes remote, String node, long version, String... filters) {
		remote.compare(node, version);
		this.routes.get(this.routes.size() - 1).complete(new Routes(version, List.of(filters)));
	}

	@Override
	public CompletableFuture<Long> store(Map<String, byte[]> messages) {
		this.stored.add(messages);
		return next(this.storing);
	}

	@Override
	public CompletableFuture<Long> retain(Map<String, byte[]> messages, byte[] rest, Retained retained) {
		Map<String, byte[]> all = new HashMap<>(messages);
		all.put("rest", rest);
		this.stored.add(all);
		this.told.add("retain " + retained.topic() + " " + retained.message().length);
		return next(this.storing);
	}

	@Override
	public void beginRound() {
		this.told.add("round");
	}

	@Override
	public CompletableFuture<?> restore(Retained retained) {
		this.told.add("restore " + retained.topic());
		return next(this.sending);
	}

	@Override
	public void expire(String topic) {
		this.told.add("expire " + topic);
	}

	@Override
	public void take(RemoteMessages engine) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void takeAgain() {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<Long> inboxBytes(String member) {
		return CompletableFuture.completedFuture(this.inboxBytes);
	}

	@Override
	public CompletableFuture<Void> send(Map<String, byte[]> messages) {
		return next(this.sending);
	}

	@Override
	public CompletableFuture<Claim> claim(String sessionId, long connection, long apiTokenId, boolean again,
			boolean exclusive) {
		this.apiTokenId = apiTokenId;
		this.exclusive = exclusive;
		return next(this.claims);
	}

	@Override
	public CompletableFuture<Release> release(String sessionId, long generation, Departed departed) {
		this.told.add("release " + sessionId + " " + generation + departed.epoch());
		return next(this.releasing);
	}

	@Override
	public CompletableFuture<List<Orphan>> unsettled() {
		return next(this.left);
	}

	@Override
	public void answer(String member, String sessionId, long generation) {
		this.told.add("answer " + member + " " + sessionId + " " + generation);
	}

	@Override
	public void hear(String member, String sessionId, long generation) {
		this.told.add("hear " + member + " " + sessionId + " " + generation);
	}

	@Override
	public CompletableFuture<Optional<String>> record(String sessionId, long generation, byte[] record) {
		this.told.add("record " + sessionId + " " + generation + " " + record.length);
		return next(this.recording);
	}

	@Override
	public CompletableFuture<Set<String>> recorded() {
		return next(this.reading);
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member) {
		this.told.add("adopt " + member);
		return next(this.adopting);
	}

	@Override
	public CompletableFuture<List<Orphan>> adopt(String member, String sessionId, long generation) {
		this.told.add("adopt " + member + " " + sessionId + " " + generation);
		return next(this.adopting);
	}

	@Override
	public CompletableFuture<Long> settle(Set<String> keys) {
		keys.stream().sorted().forEach((key) -> this.told.add("settle " + key));
		return next(this.noting);
	}

	@Override
	public SharedSessions sessions() {
		return this;
	}

	@Override
	public void ask(long id, String subject, byte[] question) {
		this.told.add("ask " + id + " " + subject + " " + new String(question, StandardCharsets.UTF_8));
	}

	@Override
	public void reply(String member, long id, byte[] answer) {
		this.told.add("reply " + member + " " + id + " " + Arrays.toString(answer));
	}

	@Override
	public CompletableFuture<Long> revoke(String target, long millis) {
		this.told.add("revoke " + target + " " + Math.round(millis / 1000.0) + " s");
		return next(this.noting);
	}

	@Override
	public CompletableFuture<Revocations> revocations() {
		return next(this.revocations);
	}

	@Override
	public void close() {
		this.connected = false;
	}

}
