// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;

import io.mqttpanel.broker.event.PeerNodes.Replies;

/**
 * Revocations of all nodes. Each is carried out here once, also if it is heard of twice.
 * Safe on any thread.
 */
final class SharedRevocations {

	/** What is heard of again ends at the same time, but for what that takes. */
	private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

	private static final String SUBJECT = "revocation";

	private static final byte[] NOTHING = {};

	private final ClusterLink link;

	private final Questions questions;

	private final Executor executor;

	/** When each of them ends, as {@link System#nanoTime()} tells the time. */
	private final Map<String, Long> ends = new HashMap<>();

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
		Long end = this.ends.get(target);
		return (end != null) ? TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()) : 0;
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
		Long known = this.ends.get(target);
		if (known != null && end - known < SLACK_NANOS) {
			return false;
		}
		this.ends.put(target, end);
		return true;
	}

	private synchronized Set<String> standing() {
		long now = System.nanoTime();
		this.ends.values().removeIf((end) -> end - now <= 0);
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

}
