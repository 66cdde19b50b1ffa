// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

import io.mqttpanel.broker.cluster.ForwardedMessage.Order;
import io.mqttpanel.broker.mqtt.engine.RemoteMessages.Retained;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Outgoing;
import io.mqttpanel.broker.mqtt.engine.RemoteSubscribers.Retention;
import io.mqttpanel.broker.mqtt.engine.StoreFullException;

/**
 * Messages that are stored for other nodes. They wait, in their order, while a node that
 * is there does not get on with what lies in its inbox. Safe on any thread.
 */
final class StoredMessages {

	private static final byte[] NOTHING = {};

	/** Longer than any publisher waits. */
	private static final long KEEP_SECONDS = 60;

	/** A message with what waits for it, beside its bytes for each node. */
	private static final long OVERHEAD = 1024;

	private final String member;

	private final ClusterLink link;

	private final RemoteRoutes remote;

	/** Bytes of an inbox beyond which messages for its node wait. */
	private final long highBytes;

	private final long maxBytes;

	/** Memory of the messages that wait here or are on their way. */
	private final AtomicLong bytes = new AtomicLong();

	/** Nodes whose inboxes are full. */
	private final Set<String> full = ConcurrentHashMap.newKeySet();

	/** Nodes that are there, with this one. */
	private final Set<String> live = ConcurrentHashMap.newKeySet();

	/** By the order in which they came. */
	private final NavigableMap<Long, Waiting> waiting = new TreeMap<>();

	/** Retained messages that are stored, and not kept here yet. */
	private final Map<Long, Waiting> keeping = new ConcurrentHashMap<>();

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
		this.maxBytes = maxBytes;
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
		if (this.bytes.get() > this.maxBytes) {
			return CompletableFuture.failedFuture(new StoreFullException());
		}
		this.last++;
		Waiting message = new Waiting(this.last, outgoing, nodes, content, new CompletableFuture<>());
		// A retained message that waits may be for the same topic, and for other nodes.
		if (waits(message, this.full) || this.waiting.values().stream().anyMatch(Waiting::isRetained)) {
			await(message);
		}
		else {
			begin(message);
		}
		return message.stored();
	}

	/** Until it is stored, or its publisher has given up. */
	private void await(Waiting message) {
		this.bytes.addAndGet(message.weight());
		this.waiting.put(message.order(), message);
		message.stored().whenComplete((done, failure) -> forget(message));
	}

	private synchronized void forget(Waiting message) {
		if (this.waiting.remove(message.order()) != null) {
			this.bytes.addAndGet(-message.weight());
		}
	}

	/** A retained message is for all nodes. */
	private static boolean waits(Waiting message, Set<String> behind) {
		return !behind.isEmpty()
				&& (message.isRetained() || message.nodes().keySet().stream().anyMatch(behind::contains));
	}

	/** Numbers are in the order of the commands. */
	private void begin(Waiting message) {
		if (message.nodes().isEmpty() && !message.isRetained()) {
			message.stored().complete(null);
			return;
		}
		this.number++;
		long current = this.number;
		if (message.isRetained()) {
			this.keeping.put(current, message);
			message.stored()
				.orTimeout(KEEP_SECONDS, TimeUnit.SECONDS)
				.whenComplete((done, failure) -> this.keeping.remove(current));
		}
		this.bytes.addAndGet(message.weight());
		send(message, current).whenComplete((inbox, failure) -> {
			this.bytes.addAndGet(-message.weight());
			if (failure != null) {
				message.stored().completeExceptionally(failure);
			}
			else {
				stored(message, current, inbox);
			}
		});
	}

	private CompletableFuture<Long> send(Waiting message, long count) {
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
		Waiting message = this.keeping.remove(count);
		if (message != null) {
			message.stored().complete(null);
		}
	}

	/** Where nobody has got it and nobody is full, those that it was for are gone. */
	private synchronized void stored(Waiting message, long count, long inbox) {
		if (inbox < 0 || inbox > this.highBytes) {
			this.full.addAll(message.isRetained() ? this.live : message.nodes().keySet());
			this.full.retainAll(this.live);
		}
		if (inbox < 0) {
			this.keeping.remove(count);
		}
		if (inbox < 0 && waits(message, this.full)) {
			await(message);
		}
		else if (inbox < 0 || !message.isRetained()) {
			message.stored().complete(null);
		}
	}

	/**
	 * Looks whether nodes get on again whose inboxes were full, and stores what waits for
	 * them.
	 */
	void check() {
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

	/** Nothing is stored meanwhile that would overtake what waits. */
	private void resume() {
		List<Waiting> before = List.copyOf(this.waiting.values());
		Set<String> behind = new HashSet<>(this.full);
		for (Waiting message : before) {
			if (waits(message, behind)) {
				behind.addAll(message.isRetained() ? this.live : message.nodes().keySet());
			}
			else {
				forget(message);
				begin(message.to(this.remote::isKnown));
			}
		}
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
		return this.bytes.get();
	}

	/**
	 * A message that has to be stored.
	 *
	 * @param order its number among those that came
	 * @param outgoing what it is
	 * @param nodes for which nodes, and what they are to do with it
	 * @param content what the engine has made of it
	 * @param stored completes when it is stored
	 */
	private record Waiting(long order, Outgoing outgoing, Map<String, Order> nodes, byte[] content,
			CompletableFuture<Void> stored) {

		boolean isRetained() {
			return this.outgoing.retention() != Retention.NONE;
		}

		/** The connection has a copy for each node. */
		long weight() {
			return OVERHEAD + this.content.length * (2L + this.nodes.size());
		}

		/** Who is gone meanwhile gets nothing. */
		Waiting to(Predicate<String> there) {
			Map<String, Order> left = new LinkedHashMap<>(this.nodes);
			left.keySet().removeIf(there.negate());
			return new Waiting(this.order, this.outgoing, left, this.content, this.stored);
		}

	}

}
