// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;
import io.mqttpanel.broker.event.RelayStatus.Fate;

/**
 * Meters of the relay to the Panel, registered if the broker has a relay.
 */
class RelayMetrics implements MeterBinder {

	private final ObjectProvider<RelayStatus> relay;

	RelayMetrics(ObjectProvider<RelayStatus> relay) {
		this.relay = relay;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.relay.ifAvailable((status) -> {
			bindConnection(registry, status);
			bindBuffer(registry, status);
			bindWindow(registry, status);
			bindSpool(registry, status);
			bindEvents(registry, status);
		});
	}

	private void bindConnection(MeterRegistry registry, RelayStatus relay) {
		BrokerMeters.RELAY_CONNECTED.gauge(relay, (status) -> status.connected() ? 1 : 0).register(registry);
		BrokerMeters.RELAY_CONNECT_ATTEMPTS.counter(relay, RelayStatus::connectAttempts).register(registry);
	}

	private void bindBuffer(MeterRegistry registry, RelayStatus relay) {
		BrokerMeters.RELAY_BUFFER_EVENTS.gauge(relay, RelayStatus::bufferedEvents).register(registry);
		BrokerMeters.RELAY_BUFFER_BYTES.gauge(relay, RelayStatus::bufferedBytes).register(registry);
		BrokerMeters.RELAY_BUFFER_CAPACITY.gauge(relay, RelayStatus::bufferCapacity).register(registry);
	}

	private void bindWindow(MeterRegistry registry, RelayStatus relay) {
		BrokerMeters.RELAY_WINDOW.gauge(relay, RelayStatus::window).register(registry);
		BrokerMeters.RELAY_ROUND_TRIP.gauge(relay, (status) -> seconds(status.roundTrip())).register(registry);
		BrokerMeters.RELAY_OLDEST.gauge(relay, (status) -> seconds(status.oldestUnacknowledged())).register(registry);
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / 1e9;
	}

	private void bindSpool(MeterRegistry registry, RelayStatus relay) {
		BrokerMeters.RELAY_SPOOL_EVENTS.gauge(relay, (status) -> status.spool().events()).register(registry);
		BrokerMeters.RELAY_SPOOL_BYTES.gauge(relay, (status) -> status.spool().bytes()).register(registry);
		BrokerMeters.RELAY_SPOOL_CAPACITY.gauge(relay, (status) -> status.spool().capacity()).register(registry);
		BrokerMeters.RELAY_SPOOL_AGE.gauge(relay, RelayMetrics::age).register(registry);
		BrokerMeters.RELAY_SPOOL_FAILING.gauge(relay, (status) -> (status.spool().failure() != null) ? 1 : 0)
			.register(registry);
	}

	private static double age(RelayStatus status) {
		long oldest = status.spool().oldest();
		return (oldest > 0) ? Math.max(0, System.currentTimeMillis() - oldest) / 1000.0 : 0;
	}

	private void bindEvents(MeterRegistry registry, RelayStatus relay) {
		for (EventType type : EventType.values()) {
			for (Fate fate : Fate.values()) {
				Tags tags = Tags.of(BrokerMeterTags.EVENT_TYPE.with(type), BrokerMeterTags.FATE.with(fate));
				BrokerMeters.RELAY_EVENTS.counter(relay, (status) -> status.count(type, fate))
					.tags(tags)
					.register(registry);
			}
		}
	}

}
