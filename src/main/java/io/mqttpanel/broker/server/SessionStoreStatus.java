// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.StoreStatus;
import io.mqttpanel.broker.store.GroupCommit;

/**
 * Figures of the engine's store, over its stops and starts.
 */
class SessionStoreStatus implements StoreStatus {

	private final Supplier<@Nullable GroupCommit> commits;

	private final IntSupplier waitingInFront;

	private final LongSupplier bytesInFront;

	/**
	 * Creates the figures.
	 * @param commits the commits of the store, {@code null} while there is none
	 * @param waitingInFront how many messages wait in front of it
	 * @param bytesInFront their memory
	 */
	SessionStoreStatus(Supplier<@Nullable GroupCommit> commits, IntSupplier waitingInFront, LongSupplier bytesInFront) {
		this.commits = commits;
		this.waitingInFront = waitingInFront;
		this.bytesInFront = bytesInFront;
	}

	private long figure(ToLongFunction<GroupCommit> figure) {
		GroupCommit current = this.commits.get();
		return (current != null) ? figure.applyAsLong(current) : 0;
	}

	@Override
	public boolean isPresent() {
		return this.commits.get() != null;
	}

	@Override
	public boolean isFailing() {
		GroupCommit current = this.commits.get();
		return current != null && current.isFailing();
	}

	@Override
	public @Nullable String failure() {
		GroupCommit current = this.commits.get();
		Throwable cause = (current != null) ? current.failure() : null;
		return (cause != null) ? cause.toString() : null;
	}

	@Override
	public int waiting() {
		return (int) figure(GroupCommit::waitingUnits);
	}

	@Override
	public long waitingBytes() {
		return figure(GroupCommit::waitingBytes);
	}

	@Override
	public int waitingInFront() {
		return this.waitingInFront.getAsInt();
	}

	@Override
	public long bytesInFront() {
		return this.bytesInFront.getAsLong();
	}

	@Override
	public Duration waitingTime() {
		return Duration.ofNanos(figure((current) -> current.waitingTime().toNanos()));
	}

	@Override
	public long records() {
		return figure((current) -> current.store().records());
	}

	@Override
	public long diskBytes() {
		return figure((current) -> current.store().diskBytes());
	}

	@Override
	public long syncs() {
		return figure((current) -> current.store().syncs());
	}

	@Override
	public long memoryBytes() {
		return figure((current) -> current.store().memoryBytes());
	}

}
