// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.relay;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.mqttpanel.broker.event.RelayStatus;

/**
 * Health of the relay: up while the Panel is connected. Its details are the time of the
 * last change, the last error and the state of the buffer.
 */
final class PanelRelayHealthIndicator extends AbstractHealthIndicator {

	private final PanelRelayStatus status;

	PanelRelayHealthIndicator(PanelRelayStatus status) {
		super("The relay's state cannot be read");
		this.status = status;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		RelayState.Snapshot snapshot = this.status.connection();
		builder.status(snapshot.connected() ? "UP" : "DOWN")
			.withDetail("since", snapshot.since().toString())
			.withDetail("bufferedEvents", this.status.bufferedEvents())
			.withDetail("bufferedBytes", this.status.bufferedBytes())
			.withDetail("bufferCapacity", this.status.bufferCapacity());
		RelayStatus.Spool spool = this.status.spool();
		if (spool.capacity() > 0) {
			builder.withDetail("spooledEvents", spool.events())
				.withDetail("spooledBytes", spool.bytes())
				.withDetail("spoolCapacity", spool.capacity());
		}
		if (spool.failure() != null) {
			builder.withDetail("spoolFailure", spool.failure());
		}
		if (this.status.lost().total() > 0) {
			builder.withDetail("lost", PanelRelayControl.lost(this.status.lost()));
		}
		if (snapshot.lastError() != null) {
			builder.withDetail("lastError", snapshot.lastError());
		}
	}

}
