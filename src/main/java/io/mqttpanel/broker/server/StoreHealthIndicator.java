// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.time.Duration;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.mqttpanel.broker.event.StoreStatus;

/**
 * Up while commits succeed, in time, and their files are there. Nobody is sent away for
 * it: whoever needs nothing stored goes on.
 */
class StoreHealthIndicator extends AbstractHealthIndicator {

	/** Time after which a commit is late. */
	private static final Duration LATE = Duration.ofSeconds(5);

	private final StoreStatus store;

	StoreHealthIndicator(StoreStatus store) {
		super("The state of the store could not be read");
		this.store = store;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		if (!this.store.isPresent()) {
			builder.up().withDetail("stored", "nothing, sessions are in memory only");
			return;
		}
		Duration waiting = this.store.waitingTime();
		long diskBytes = this.store.diskBytes();
		boolean down = this.store.isFailing() || waiting.compareTo(LATE) > 0 || diskBytes == 0;
		builder.status(down ? "DOWN" : "UP")
			.withDetail("failing", this.store.isFailing())
			.withDetail("waiting", this.store.waiting())
			.withDetail("waitingTime", waiting)
			.withDetail("waitingInFront", this.store.waitingInFront())
			.withDetail("records", this.store.records())
			.withDetail("syncs", this.store.syncs())
			.withDetail("diskBytes", diskBytes);
		String failure = this.store.failure();
		if (failure != null) {
			builder.withDetail("failure", failure);
		}
	}

}
