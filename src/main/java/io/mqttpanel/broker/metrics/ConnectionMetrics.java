// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.AccessDenied.Action;
import io.mqttpanel.broker.event.ConnectionRefused.Reason;
import io.mqttpanel.broker.event.EventCounters;
import io.mqttpanel.broker.event.HttpServerStatus;
import io.mqttpanel.broker.event.LimitReached.Limit;

/**
 * Meters of connections, limits and denied access.
 */
class ConnectionMetrics implements MeterBinder {

	private final EventCounters counters;

	private final ObjectProvider<HttpServerStatus> http;

	ConnectionMetrics(EventCounters counters, ObjectProvider<HttpServerStatus> http) {
		this.counters = counters;
		this.http = http;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.http.ifAvailable((http) -> bindHttp(http, registry));
		BrokerMeters.CONNECTIONS.gauge(this.counters, EventCounters::connections).register(registry);
		BrokerMeters.CONNECTIONS_MAXIMUM.gauge(this.counters, EventCounters::maximumConnections).register(registry);
		BrokerMeters.CONNECTIONS_OPENED.counter(this.counters, EventCounters::connectionsOpened).register(registry);
		BrokerMeters.CONNECTIONS_CLOSED.counter(this.counters, EventCounters::connectionsClosed).register(registry);
		for (Reason reason : Reason.values()) {
			BrokerMeters.CONNECTIONS_REFUSED.counter(this.counters, (counters) -> counters.connectionsRefused(reason))
				.tags(Tags.of(BrokerMeterTags.REASON.with(reason)))
				.register(registry);
		}
		for (Limit limit : Limit.values()) {
			BrokerMeters.LIMITS_REACHED.counter(this.counters, (counters) -> counters.limitsReached(limit))
				.tags(Tags.of(BrokerMeterTags.LIMIT.with(limit)))
				.register(registry);
		}
		BrokerMeters.COMMANDS_FAILED.counter(this.counters, EventCounters::failedCommands).register(registry);
		for (Action action : Action.values()) {
			BrokerMeters.ACCESS_DENIED.counter(this.counters, (counters) -> counters.accessDenied(action))
				.tags(Tags.of(BrokerMeterTags.ACTION.with(action)))
				.register(registry);
		}
	}

	private static void bindHttp(HttpServerStatus http, MeterRegistry registry) {
		BrokerMeters.HTTP_CONNECTIONS.gauge(http, HttpServerStatus::connections).register(registry);
		for (HttpServerStatus.Reason reason : HttpServerStatus.Reason.values()) {
			BrokerMeters.HTTP_CONNECTIONS_REFUSED.counter(http, (status) -> status.refused(reason))
				.tags(Tags.of(BrokerMeterTags.HTTP_REASON.with(reason)))
				.register(registry);
		}
	}

}
