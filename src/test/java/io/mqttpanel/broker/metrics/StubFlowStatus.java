// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.mqttpanel.broker.event.FlowStatus;

/**
 * Flow status in which all numbers differ.
 */
class StubFlowStatus implements FlowStatus {

	@Override
	public long unsentBytes() {
		return 2_048;
	}

	@Override
	public long queuedBytes() {
		return 4_096;
	}

	@Override
	public int waitingCommands() {
		return 31;
	}

	@Override
	public int pausedConnections() {
		return 32;
	}

	@Override
	public long pauses() {
		return 33;
	}

	@Override
	public long droppedMessages(DropReason reason) {
		return 40 + reason.ordinal();
	}

}
