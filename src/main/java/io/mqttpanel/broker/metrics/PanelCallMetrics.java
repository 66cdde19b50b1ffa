// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.PanelCallStatus;
import io.mqttpanel.broker.event.PanelCallStatus.Breaker;
import io.mqttpanel.broker.event.PanelCallStatus.Throttled;

/**
 * Meters of the login calls to the Panel.
 */
class PanelCallMetrics implements MeterBinder {

	private final ObjectProvider<PanelCallStatus> calls;

	PanelCallMetrics(ObjectProvider<PanelCallStatus> calls) {
		this.calls = calls;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.calls.ifAvailable((status) -> {
			bindCalls(registry, status);
			bindBreaker(registry, status);
			bindThrottle(registry, status);
		});
	}

	private void bindCalls(MeterRegistry registry, PanelCallStatus calls) {
		BrokerMeters.AUTH_CALLS.gauge(calls, PanelCallStatus::callsInFlight).register(registry);
		BrokerMeters.AUTH_CALLS_LIMIT.gauge(calls, PanelCallStatus::callLimit).register(registry);
		BrokerMeters.AUTH_CALLS_WAITING.gauge(calls, PanelCallStatus::callsWaiting).register(registry);
		BrokerMeters.AUTH_PAUSED.gauge(calls, (status) -> status.paused() ? 1 : 0).register(registry);
		BrokerMeters.AUTH_STALE.gauge(calls, PanelCallStatus::staleGrants).register(registry);
	}

	private void bindBreaker(MeterRegistry registry, PanelCallStatus calls) {
		for (Breaker state : Breaker.values()) {
			BrokerMeters.AUTH_BREAKER.gauge(calls, (status) -> (status.breaker() == state) ? 1 : 0)
				.tags(Tags.of(BrokerMeterTags.STATE.with(state)))
				.register(registry);
		}
	}

	private void bindThrottle(MeterRegistry registry, PanelCallStatus calls) {
		for (Throttled kind : Throttled.values()) {
			BrokerMeters.AUTH_THROTTLED.counter(calls, (status) -> status.throttled(kind))
				.tags(Tags.of(BrokerMeterTags.BLOCKED_BY.with(kind)))
				.register(registry);
		}
	}

}
