// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.cluster;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * Session that this node has claimed for a connection. Safe on any thread.
 */
final class OwnedSession {

	/** Generation of a claim that the cluster does not know. */
	private static final long UNKNOWN = -1;

	private final long connection;

	private final long apiTokenId;

	private final CompletableFuture<Long> generation = new CompletableFuture<>();

	/** Bytes of what is noted of the connection. */
	private final AtomicInteger bytes = new AtomicInteger();

	private volatile @Nullable Supplier<byte[]> record;

	/** Completes when it is known what is noted. */
	private volatile CompletableFuture<Void> noting = CompletableFuture.completedFuture(null);

	/** Name of what the nodes share when the connection was noted. */
	private volatile String epoch = "";

	private volatile boolean taken;

	OwnedSession(long connection, long apiTokenId) {
		this.connection = connection;
		this.apiTokenId = apiTokenId;
	}

	/**
	 * Returns another claim for the same connection.
	 * @return the claim
	 */
	OwnedSession again() {
		OwnedSession next = new OwnedSession(this.connection, this.apiTokenId);
		next.record = this.record;
		return next;
	}

	long connection() {
		return this.connection;
	}

	long apiTokenId() {
		return this.apiTokenId;
	}

	/**
	 * Returns the number of the claim among all.
	 * @return completes with the number, 0 if the claim is lost, less if it is not known
	 */
	CompletableFuture<Long> generation() {
		return this.generation;
	}

	void unknown() {
		this.generation.complete(UNKNOWN);
	}

	boolean isUnknown() {
		return this.generation.getNow(0L) == UNKNOWN;
	}

	void record(Supplier<byte[]> maker) {
		this.record = maker;
	}

	byte @Nullable [] newRecord() {
		Supplier<byte[]> maker = this.record;
		return (maker != null) ? maker.get() : null;
	}

	int resize(int size) {
		return this.bytes.getAndSet(size);
	}

	/** What keeps the connection in memory. */
	void forgetRecord() {
		this.record = null;
	}

	/** Once it is noted, another node can take its end. */
	void note(CompletableFuture<Optional<String>> answer) {
		this.noting = answer.handle((name, failure) -> {
			if (failure == null && name.isPresent()) {
				this.epoch = name.get();
			}
			return null;
		});
	}

	CompletableFuture<Void> noting() {
		return this.noting;
	}

	String epoch() {
		return this.epoch;
	}

	boolean isNoted() {
		return !this.epoch.isEmpty();
	}

	boolean mayBeNoted() {
		return isNoted() || !this.noting.isDone();
	}

	/** Something is to be noted of it, and is not. */
	boolean isUnnoted() {
		return !mayBeNoted() && this.record != null;
	}

	/** Another node has announced its end. */
	void take() {
		this.taken = true;
	}

	boolean isTaken() {
		return this.taken;
	}

}
