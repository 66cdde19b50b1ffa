// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.dispatch.EventTally;
import io.mqttpanel.broker.event.status.BrokerStatus;

/**
 * The meters of what the broker announces and holds.
 */
class BrokerMetrics implements MeterBinder {

	private final EventTally tally;

	private final ObjectProvider<BrokerStatus> status;

	BrokerMetrics(EventTally tally, ObjectProvider<BrokerStatus> status) {
		this.tally = tally;
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (EventType type : EventType.values()) {
			BrokerMeters.BROKER_EVENTS.counter(this.tally, (tally) -> tally.events(type))
				.tags(Tags.of(BrokerMeterTags.EVENT_TYPE.with(type)))
				.register(registry);
		}
		this.status.ifAvailable(
				(status) -> BrokerMeters.SUBSCRIPTIONS.gauge(status, BrokerStatus::subscriptions).register(registry));
	}

}
