// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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

	/** When each of them ends, as {@link System#nanoTime()} tells the time. */
	private final Map<String, Long> ends = new HashMap<>();

	private volatile BiFunction<String, Long, byte[]> revoker = (target, millis) -> NOTHING;

	private volatile long version;

	SharedRevocations(ClusterLink link, Questions questions) {
		this.link = link;
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
		if (this.link.isConnected()) {
			this.link.revoke(target, millis);
		}
		return this.questions.ask(SUBJECT, (millis + "\n" + target).getBytes(StandardCharsets.UTF_8));
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
		this.ends.values().removeIf((end) -> end - now <= 0);
		long end = now + TimeUnit.MILLISECONDS.toNanos(millis);
		Long known = this.ends.get(target);
		if (known != null && end - known < SLACK_NANOS) {
			return false;
		}
		this.ends.put(target, end);
		return true;
	}

	/**
	 * Reads all revocations if there are some that may not have been heard of.
	 * @param current their version
	 */
	void compare(long current) {
		if (current != this.version) {
			this.link.revocations().thenAccept((all) -> {
				all.standing().forEach(this::hear);
				this.version = all.version();
			});
		}
	}

}
