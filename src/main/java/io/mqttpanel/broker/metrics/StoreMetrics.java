// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.BrokerEvent;
import io.mqttpanel.broker.event.BrokerEventListener;
import io.mqttpanel.broker.event.StoreCommitted;
import io.mqttpanel.broker.event.StoreStatus;

/**
 * Meters of what is stored: commits, and what waits for them.
 */
class StoreMetrics implements BrokerEventListener, MeterBinder {

	private final ObjectProvider<StoreStatus> store;

	private final Timer commits;

	private final Counter changes;

	StoreMetrics(MeterRegistry registry, ObjectProvider<StoreStatus> store) {
		this.store = store;
		this.commits = BrokerMeters.STORE_COMMIT.timer().register(registry);
		this.changes = BrokerMeters.STORE_CHANGES.counter().register(registry);
	}

	@Override
	public void onEvent(BrokerEvent event) {
		if (event instanceof StoreCommitted commit) {
			this.commits.record(commit.elapsed());
			this.changes.increment(commit.changes());
		}
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.store.ifAvailable((status) -> bind(status, registry));
	}

	private static void bind(StoreStatus store, MeterRegistry registry) {
		BrokerMeters.STORE_FAILING.gauge(store, (status) -> status.isFailing() ? 1 : 0).register(registry);
		BrokerMeters.STORE_WAITING.gauge(store, StoreStatus::waiting).register(registry);
		BrokerMeters.STORE_WAITING_BYTES.gauge(store, StoreStatus::waitingBytes).register(registry);
		BrokerMeters.STORE_WAITING_TIME.gauge(store, (status) -> status.waitingTime().toNanos() / 1e9)
			.register(registry);
		BrokerMeters.STORE_FRONT.gauge(store, StoreStatus::waitingInFront).register(registry);
		BrokerMeters.STORE_FRONT_BYTES.gauge(store, StoreStatus::bytesInFront).register(registry);
		BrokerMeters.STORE_RECORDS.gauge(store, StoreStatus::records).register(registry);
		BrokerMeters.STORE_DISK_BYTES.gauge(store, StoreStatus::diskBytes).register(registry);
		BrokerMeters.STORE_MEMORY_BYTES.gauge(store, StoreStatus::memoryBytes).register(registry);
	}

}
