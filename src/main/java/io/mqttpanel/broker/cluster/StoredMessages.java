// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.event.TeamShares;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;
import io.mqttpanel.broker.mqtt.engine.TopicSpaces;

/**
 * Messages that are stored for other nodes. They wait, in the order of their publisher,
 * while a node that is there does not get on with what lies in its inbox. Their memory
 * has a bound, of which a team leaves a quarter to the others. Safe on any thread.
 */
final class StoredMessages {

	/** One that came before was not stored. */
	private static final long BEHIND = -2;

	private static final byte[] NOTHING = {};

	/** Longer than any publisher waits. */
	private static final long KEEP_SECONDS = 60;

	private final String member;

	private final ClusterLink link;

	private final RemoteRoutes remote;

	/** Bytes of an inbox beyond which messages for its node wait. */
	private final long highBytes;

	/** Of the messages that wait here or are on their way. */
	private final TeamShares memory;

	/** Nodes whose inboxes are full. */
	private final Set<String> full = ConcurrentHashMap.newKeySet();

	private final SlowTeams slow = new SlowTeams(System::nanoTime);

	/** Nodes that are there, with this one. */
	private final Set<String> live = ConcurrentHashMap.newKeySet();

	/** By the order in which they came. */
	private final NavigableMap<Long, OutgoingMessage> waiting = new TreeMap<>();

	/** How many of them each publisher has. */
	private final Map<String, Integer> publishers = new HashMap<>();

	/** Retained messages that are stored, and not kept here yet. */
	private final Map<Long, CompletableFuture<Void>> keeping = new ConcurrentHashMap<>();

	private final StoreRound round = new StoreRound();

	/** Number of the last message that came. */
	private long last;

	/** Number of the last command. */
	private long number;

	/**
	 * Creates the messages of a node.
	 * @param member its member name
	 * @param link link to what the nodes share
	 * @param remote filters of the other nodes
	 * @param highBytes bytes of an inbox beyond which messages for its node wait
	 * @param maxBytes memory that may be taken by messages that are not stored yet
	 */
	StoredMessages(String member, ClusterLink link, RemoteRoutes remote, long highBytes, long maxBytes) {
		this.member = member;
		this.link = link;
		this.remote = remote;
		this.highBytes = highBytes;
		this.memory = new TeamShares(maxBytes);
		this.live.add(member);
	}

	/**
	 * Stores a message.
	 * @param outgoing what it is
	 * @param nodes for which nodes, and what they are to do with it
	 * @param content what the engine has made of it
	 * @return completes when it is stored, and kept on this node where it is retained;
	 * fails with {@link StoreFullException} if too many others are not
	 */
	synchronized CompletableFuture<Void> store(Outgoing outgoing, Map<String, Order> nodes, byte[] content) {
		this.last++;
		OutgoingMessage message = new OutgoingMessage(this.last, outgoing, nodes, content, new CompletableFuture<>());
		if (!this.memory.hasRoom(message.team(), message.weight())) {
			return CompletableFuture.failedFuture(new StoreFullException());
		}
		if (waits(message) || this.publishers.containsKey(outgoing.publisher())) {
			await(message);
		}
		else {
			begin(message);
		}
		return message.stored();
	}

	/** Until it is stored, or its publisher has given up. */
	private void await(OutgoingMessage message) {
		this.memory.add(message.team(), message.weight());
		this.waiting.put(message.order(), message);
		this.publishers.merge(message.outgoing().publisher(), 1, Integer::sum);
		message.stored().whenComplete((done, failure) -> forget(message));
	}

	private synchronized void forget(OutgoingMessage message) {
		if (this.waiting.remove(message.order()) != null) {
			this.memory.add(message.team(), -message.weight());
			this.publishers.computeIfPresent(message.outgoing().publisher(),
					(name, before) -> (before > 1) ? before - 1 : null);
		}
	}

	/** A retained message is for all nodes. */
	private boolean waits(OutgoingMessage message) {
		Set<String> nodes = message.nodes().keySet();
		return this.round.isOver()
				|| (!this.full.isEmpty() && (message.isRetained() || nodes.stream().anyMatch(this.full::contains)))
				|| this.slow.isAnyOn(nodes, TopicSpaces.team(message.outgoing().topic()));
	}

	/** Numbers are in the order of the commands. */
	private void begin(OutgoingMessage message) {
		if (message.nodes().isEmpty() && !message.isRetained()) {
			message.stored().complete(null);
			return;
		}
		this.number++;
		long current = this.number;
		if (message.isRetained()) {
			this.keeping.put(current, message.stored());
			message.stored()
				.orTimeout(KEEP_SECONDS, TimeUnit.SECONDS)
				.whenComplete((done, failure) -> this.keeping.remove(current));
		}
		this.memory.add(message.team(), message.weight());
		this.round.begin();
		send(message, current).whenComplete((inbox, failure) -> answered(message, current, inbox, failure));
	}

	private synchronized void answered(OutgoingMessage message, long count, @Nullable Long inbox,
			@Nullable Throwable failure) {
		this.memory.add(message.team(), -message.weight());
		boolean next = this.round.end(inbox != null && inbox >= 0);
		if (inbox != null) {
			stored(message, count, inbox);
		}
		else if (failure != null) {
			message.stored().completeExceptionally(failure);
		}
		if (next) {
			this.link.beginRound();
			resume();
		}
	}

	private CompletableFuture<Long> send(OutgoingMessage message, long count) {
		byte[] content = message.content();
		Map<String, byte[]> messages = ForwardedMessage.encode(this.member, count, message.nodes(), content);
		if (!message.isRetained()) {
			return this.link.store(messages);
		}
		return this.link.retain(messages, new ForwardedMessage(this.member, count, Order.KEEP, content).encode(),
				new Retained(message.outgoing().topic(),
						(message.outgoing().retention() == Retention.KEEP) ? content : NOTHING,
						message.outgoing().endMillis()));
	}

	/**
	 * Notes that this node has kept a retained message of its own, in its place among
	 * those of all nodes.
	 * @param count number of the message
	 */
	void kept(long count) {
		CompletableFuture<Void> message = this.keeping.remove(count);
		if (message != null) {
			message.complete(null);
		}
	}

	/** Where nobody has got it and nobody is full, those that it was for are gone. */
	private void stored(OutgoingMessage message, long count, long inbox) {
		if (inbox == BEHIND) {
			this.keeping.remove(count);
			await(message);
			return;
		}
		if (inbox < 0 || inbox > this.highBytes) {
			this.full.addAll(message.isRetained() ? this.live : message.nodes().keySet());
			this.full.retainAll(this.live);
		}
		if (inbox < 0) {
			this.keeping.remove(count);
		}
		if (inbox < 0 && waits(message)) {
			await(message);
		}
		else if (inbox < 0 || !message.isRetained()) {
			message.stored().complete(null);
		}
	}

	/**
	 * Looks whether nodes get on again whose inboxes were full, and stores what waits for
	 * nobody any more.
	 */
	void check() {
		synchronized (this) {
			resume();
		}
		for (String node : this.full) {
			this.link.inboxBytes(node).thenAccept((bytes) -> {
				if (bytes >= 0 && bytes <= this.highBytes / 2) {
					resume(node);
				}
			});
		}
	}

	private synchronized void resume(String node) {
		this.full.remove(node);
		resume();
	}

	/** Nothing of the same publisher overtakes what waits. */
	private void resume() {
		Set<String> behind = new HashSet<>();
		for (OutgoingMessage message : List.copyOf(this.waiting.values())) {
			if (behind.contains(message.outgoing().publisher()) || waits(message)) {
				behind.add(message.outgoing().publisher());
			}
			else {
				forget(message);
				begin(message.to(this.remote::isKnown));
			}
		}
	}

	/**
	 * Notes which teams have slow subscribers on another node, for which messages wait
	 * there.
	 * @param node which node
	 * @param teams the teams
	 */
	void slow(String node, Set<String> teams) {
		this.slow.set(node, teams);
	}

	/**
	 * Notes which nodes are there. Nobody waits for one that is not.
	 * @param members those whose leases have not ended
	 */
	synchronized void live(Set<String> members) {
		this.live.addAll(members);
		this.live.removeIf((node) -> !node.equals(this.member) && !members.contains(node));
		if (this.full.retainAll(this.live)) {
			resume();
		}
	}

	/**
	 * Returns the memory of the messages that are not stored yet.
	 * @return bytes of heap, estimated
	 */
	long waitingBytes() {
		return this.memory.taken();
	}

}
