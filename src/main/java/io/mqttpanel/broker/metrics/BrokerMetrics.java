// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.BrokerStatus;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.EventType;

/**
 * Meters of the broker's events, subscriptions and retained messages.
 */
class BrokerMetrics implements MeterBinder {

	private final EventCounters counters;

	private final ObjectProvider<BrokerStatus> status;

	BrokerMetrics(EventCounters counters, ObjectProvider<BrokerStatus> status) {
		this.counters = counters;
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (EventType type : EventType.values()) {
			BrokerMeters.BROKER_EVENTS.counter(this.counters, (counters) -> counters.events(type))
				.tags(Tags.of(BrokerMeterTags.EVENT_TYPE.with(type)))
				.register(registry);
		}
		this.status.ifAvailable((status) -> bind(status, registry));
	}

	private static void bind(BrokerStatus status, MeterRegistry registry) {
		BrokerMeters.SUBSCRIPTIONS.gauge(status, BrokerStatus::subscriptions).register(registry);
		BrokerMeters.SUBSCRIPTION_BYTES.gauge(status, BrokerStatus::subscriptionBytes).register(registry);
		BrokerMeters.RETAINED_MESSAGES.gauge(status, BrokerStatus::retainedMessages).register(registry);
		BrokerMeters.CONNECTIONS_UNDECIDED.gauge(status, BrokerStatus::undecidedConnections).register(registry);
		BrokerMeters.CONNECTIONS_UNDECIDED_BYTES.gauge(status, BrokerStatus::undecidedBytes).register(registry);
		BrokerMeters.RETAINED_BYTES.gauge(status, BrokerStatus::retainedBytes).register(registry);
	}

}
