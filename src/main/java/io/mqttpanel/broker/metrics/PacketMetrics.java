// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;

import io.mqttpanel.broker.event.Direction;
import io.mqttpanel.broker.event.EventCounters;

/**
 * Meters of control packets and messages.
 */
class PacketMetrics implements MeterBinder {

	private final EventCounters counters;

	PacketMetrics(EventCounters counters) {
		this.counters = counters;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		List<String> typeNames = BrokerMeterTags.PACKET_TYPE.allowedValues();
		for (Direction direction : Direction.values()) {
			Tags tags = Tags.of(BrokerMeterTags.DIRECTION.with(direction));
			BrokerMeters.MESSAGES.counter(this.counters, (counters) -> counters.messages(direction))
				.tags(tags)
				.register(registry);
			for (int type = 1; type <= typeNames.size(); type++) {
				Tags typeTags = tags.and(BrokerMeterTags.PACKET_TYPE.asString(), typeNames.get(type - 1));
				bindType(registry, direction, type, typeTags);
			}
		}
	}

	private void bindType(MeterRegistry registry, Direction direction, int type, Tags tags) {
		BrokerMeters.PACKETS.counter(this.counters, (counters) -> counters.packets(direction, type))
			.tags(tags)
			.register(registry);
		BrokerMeters.PACKET_BYTES.counter(this.counters, (counters) -> counters.packetBytes(direction, type))
			.tags(tags)
			.register(registry);
	}

}
