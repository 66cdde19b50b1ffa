// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;

import io.mqttpanel.broker.event.FlowStatus;
import io.mqttpanel.broker.event.FlowStatus.DropReason;

/**
 * Meters of flow control: paused connections and dropped messages.
 */
class FlowMetrics implements MeterBinder {

	private final ObjectProvider<FlowStatus> flow;

	FlowMetrics(ObjectProvider<FlowStatus> flow) {
		this.flow = flow;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.flow.ifAvailable((flow) -> bind(flow, registry));
	}

	private static void bind(FlowStatus flow, MeterRegistry registry) {
		BrokerMeters.FLOW_COMMANDS.gauge(flow, FlowStatus::waitingCommands).register(registry);
		BrokerMeters.FLOW_QUEUED_BYTES.gauge(flow, FlowStatus::queuedBytes).register(registry);
		BrokerMeters.FLOW_UNSENT_BYTES.gauge(flow, FlowStatus::unsentBytes).register(registry);
		BrokerMeters.FLOW_PAUSED.gauge(flow, FlowStatus::pausedConnections).register(registry);
		BrokerMeters.FLOW_PAUSES.counter(flow, FlowStatus::pauses).register(registry);
		for (DropReason reason : DropReason.values()) {
			BrokerMeters.MESSAGES_DROPPED.counter(flow, (status) -> status.droppedMessages(reason))
				.tags(Tags.of(BrokerMeterTags.DROP_REASON.with(reason)))
				.register(registry);
		}
	}

}
