// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.LimitReached.Limit;

/**
 * The meters of clients coming and going, and of what they may not do.
 */
class ConnectionMetrics implements MeterBinder {

	private final EventCounters tally;

	ConnectionMetrics(EventCounters tally) {
		this.tally = tally;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		BrokerMeters.CONNECTIONS.gauge(this.tally, EventCounters::connections).register(registry);
		BrokerMeters.CONNECTIONS_MAXIMUM.gauge(this.tally, EventCounters::maximumConnections).register(registry);
		BrokerMeters.CONNECTIONS_OPENED.counter(this.tally, EventCounters::connectionsOpened).register(registry);
		BrokerMeters.CONNECTIONS_CLOSED.counter(this.tally, EventCounters::connectionsClosed).register(registry);
		for (Reason reason : Reason.values()) {
			BrokerMeters.CONNECTIONS_REFUSED.counter(this.tally, (tally) -> tally.connectionsRefused(reason))
				.tags(Tags.of(BrokerMeterTags.REASON.with(reason)))
				.register(registry);
		}
		for (Limit limit : Limit.values()) {
			BrokerMeters.LIMITS_REACHED.counter(this.tally, (tally) -> tally.limitsReached(limit))
				.tags(Tags.of(BrokerMeterTags.LIMIT.with(limit)))
				.register(registry);
		}
		BrokerMeters.COMMANDS_FAILED.counter(this.tally, EventCounters::failedCommands).register(registry);
		for (Action action : Action.values()) {
			BrokerMeters.ACCESS_DENIED.counter(this.tally, (tally) -> tally.accessDenied(action))
				.tags(Tags.of(BrokerMeterTags.ACTION.with(action)))
				.register(registry);
		}
	}

}
