// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.mqttpanel.broker.event.StoreStatus;

/**
 * Figures of a store that is behind.
 */
final class StubStoreStatus implements StoreStatus {

	@Override
	public boolean isPresent() {
		return true;
	}

	@Override
	public boolean isFailing() {
		return true;
	}

	@Override
	public @Nullable String failure() {
		return null;
	}

	@Override
	public int waiting() {
		return 1;
	}

	@Override
	public long waitingBytes() {
		return 2;
	}

	@Override
	public int waitingInFront() {
		return 6;
	}

	@Override
	public long bytesInFront() {
		return 7;
	}

	@Override
	public Duration waitingTime() {
		return Duration.ofMillis(1500);
	}

	@Override
	public long records() {
		return 3;
	}

	@Override
	public long diskBytes() {
		return 4;
	}

	@Override
	public long syncs() {
		return 8;
	}

	@Override
	public long memoryBytes() {
		return 5;
	}

}
