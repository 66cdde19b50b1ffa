// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Revocations of all nodes. Each is carried out here once, also if it is heard of twice.
 * Safe on any thread.
 */
final class SharedRevocations {

	/** What is heard of again ends at the same time, but for what that takes. */
	private static final long SLACK_NANOS = TimeUnit.SECONDS.toNanos(1);

	private final ClusterLink link;

	/** When each of them ends, as {@link System#nanoTime()} tells the time. */
	private final Map<String, Long> ends = new HashMap<>();

	private volatile BiConsumer<String, Long> revoker = (target, millis) -> {
	};

	private volatile long version;

	SharedRevocations(ClusterLink link) {
		this.link = link;
	}

	/**
	 * Sets what carries revocations out on this node.
	 * @param revoking takes a target and for how many milliseconds it is to be refused
	 */
	void onRevocation(BiConsumer<String, Long> revoking) {
		this.revoker = revoking;
	}

	/**
	 * Tells the others of a revocation of this node.
	 * @param target what is revoked
	 * @param millis for how long
	 */
	void tell(String target, long millis) {
		isNew(target, millis);
		if (this.link.isConnected()) {
			this.link.revoke(target, millis);
		}
	}

	/**
	 * Carries a revocation out, if it is new.
	 * @param target what is revoked
	 * @param millis for how long
	 */
	void hear(String target, long millis) {
		if (isNew(target, millis)) {
			this.revoker.accept(target, millis);
		}
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
