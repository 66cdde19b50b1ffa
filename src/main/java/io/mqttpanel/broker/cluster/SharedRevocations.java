// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import io.mqttpanel.broker.event.PeerNodes.Replies;

/**
 * Revocations of all nodes. Each is carried out here once, also if it is heard of twice.
 * Where there are too many, the one that ends first is forgotten. Safe on any thread.
 */
final class SharedRevocations {

	/** What is heard of again ends at the same time, but for what that takes. */
	private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

	/** As many as Redis has. */
	private static final int MAX_STANDING = 10_000;

	private static final String SUBJECT = "revocation";

	private static final byte[] NOTHING = {};

	private final ClusterLink link;

	private final Questions questions;

	private final Executor executor;

	private final Map<String, Ending> ends = new HashMap<>();

	/** The same, that which ends first first. */
	private final NavigableSet<Ending> order = new TreeSet<>();

	private final int maximum;

	/** Those of this node that the cluster has not taken yet. */
	private final Set<String> untold = ConcurrentHashMap.newKeySet();

	private volatile BiFunction<String, Long, byte[]> revoker = (target, millis) -> NOTHING;

	private volatile long version;

	/**
	 * Creates the revocations of one node.
	 * @param link link to what the nodes share
	 * @param questions questions to the other nodes
	 * @param executor carries out what was missed
	 */
	SharedRevocations(ClusterLink link, Questions questions, Executor executor) {
		this(link, questions, executor, MAX_STANDING);
	}

	SharedRevocations(ClusterLink link, Questions questions, Executor executor, int maximum) {
		this.maximum = maximum;
		this.link = link;
		this.executor = executor;
		this.questions = questions;
		questions.answer(SUBJECT, this::asked);
	}

	/**
	 * Sets what carries revocations out on this node.
	 * @param revoking takes a target and for how many milliseconds it is to be refused,
	 * and returns what that does
	 */
	void onRevocation(BiFunction<String, Long, byte[]> revoking) {
		this.revoker = revoking;
	}

	/**
	 * Tells the others of a revocation of this node.
	 * @param target what is revoked
	 * @param millis for how long
	 * @return what that does on each
	 */
	CompletableFuture<Replies> tell(String target, long millis) {
		isNew(target, millis);
		this.untold.add(target);
		tell(target);
		return this.questions.ask(SUBJECT, (millis + "\n" + target).getBytes(StandardCharsets.UTF_8));
	}

	private void tell(String target) {
		long millis = left(target);
		if (millis <= 0) {
			this.untold.remove(target);
		}
		else if (this.link.isConnected()) {
			this.link.revoke(target, millis).thenAccept((version) -> this.untold.remove(target));
		}
	}

	private synchronized long left(String target) {
		Ending ending = this.ends.get(target);
		return (ending != null) ? TimeUnit.NANOSECONDS.toMillis(ending.nanos() - System.nanoTime()) : 0;
	}

	private byte[] asked(byte[] question) {
		String text = new String(question, StandardCharsets.UTF_8);
		int end = text.indexOf('\n');
		return hear(text.substring(end + 1), Long.parseLong(text.substring(0, Math.max(0, end))));
	}

	/** Carries a revocation out, if it is new. */
	private byte[] hear(String target, long millis) {
		return isNew(target, millis) ? this.revoker.apply(target, millis) : NOTHING;
	}

	private synchronized boolean isNew(String target, long millis) {
		long now = System.nanoTime();
		long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
		Ending known = this.ends.get(target);
		if (known != null && end - known.nanos() < SLACK_NANOS) {
			return false;
		}
		if (known != null) {
			forget(known);
		}
		removeEnded(now);
		if (this.ends.size() >= this.maximum) {
			forget(this.order.first());
		}
		Ending added = new Ending(target, end);
		this.ends.put(target, added);
		this.order.add(added);
		return true;
	}

	private void forget(Ending ending) {
		this.order.remove(ending);
		this.ends.remove(ending.target());
		this.untold.remove(ending.target());
	}

	private void removeEnded(long now) {
		while (!this.order.isEmpty() && this.order.first().nanos() - now <= 0) {
			forget(this.order.first());
		}
	}

	private synchronized Set<String> standing() {
		removeEnded(System.nanoTime());
		return Set.copyOf(this.ends.keySet());
	}

	/**
	 * Reads all revocations if there are some that may not have been heard of, and tells
	 * those of this node that are not known.
	 * @param current their version
	 * @param known whether the cluster knows what it was told before
	 */
	void compare(long current, boolean known) {
		Set<String> all = standing();
		if (!known) {
			this.untold.addAll(all);
		}
		Set.copyOf(this.untold).forEach(this::tell);
		if (current != this.version) {
			this.link.revocations().thenAcceptAsync((read) -> {
				read.standing().forEach(this::hear);
				this.version = read.version();
			}, this.executor);
		}
	}

	/**
	 * End of a revocation.
	 *
	 * @param target what is revoked
	 * @param nanos when it ends, as {@link System#nanoTime()} tells the time
	 */
	private record Ending(String target, long nanos) implements Comparable<Ending> {

		@Override
		public int compareTo(Ending other) {
			int order = Long.signum(this.nanos - other.nanos);
			return (order != 0) ? order : this.target.compareTo(other.target);
		}

	}

}
