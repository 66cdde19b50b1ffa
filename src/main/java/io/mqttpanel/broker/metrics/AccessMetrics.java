// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.AccessDecided.Outcome;
import io.mqttpanel.broker.event.AccessDecided.Source;
import io.mqttpanel.broker.event.AccessStatus;
import io.mqttpanel.broker.event.ClientKicked;
import io.mqttpanel.broker.event.EventCounters;

/**
 * Meters of access after CONNECT: renewals, revocations and disconnections.
 */
class AccessMetrics implements MeterBinder {

	private final EventCounters counters;

	private final ObjectProvider<AccessStatus> status;

	AccessMetrics(EventCounters counters, ObjectProvider<AccessStatus> status) {
		this.counters = counters;
		this.status = status;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		for (Outcome outcome : Outcome.values()) {
			BrokerMeters.AUTH_RENEWALS.counter(this.counters, (counters) -> counters.renewals(outcome))
				.tags(Tags.of(BrokerMeterTags.OUTCOME.with(outcome)))
				.register(registry);
		}
		for (ClientKicked.Reason reason : ClientKicked.Reason.values()) {
			BrokerMeters.AUTH_KICKED.counter(this.counters, (counters) -> counters.kicked(reason))
				.tags(Tags.of(BrokerMeterTags.KICK_REASON.with(reason)))
				.register(registry);
		}
		BrokerMeters.AUTH_TOMBSTONE_HITS.counter(this.counters, EventCounters::revokedLogins).register(registry);
		this.status.ifAvailable((status) -> bindStatus(registry, status));
	}

	private static void bindStatus(MeterRegistry registry, AccessStatus status) {
		BrokerMeters.AUTH_TOMBSTONES.gauge(status, AccessStatus::tombstones).register(registry);
		for (Source source : Source.values()) {
			BrokerMeters.AUTH_LIVE_DECISIONS.gauge(status, (access) -> access.liveDecisions(source))
				.tags(Tags.of(BrokerMeterTags.SOURCE.with(source)))
				.register(registry);
		}
	}

}
