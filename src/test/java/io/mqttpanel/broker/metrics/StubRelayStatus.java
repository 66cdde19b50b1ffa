// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import java.time.Duration;

import io.mqttpanel.broker.event.EventType;
import io.mqttpanel.broker.event.RelayStatus;

/**
 * Relay status in which all numbers differ.
 */
class StubRelayStatus implements RelayStatus {

	@Override
	public boolean connected() {
		return true;
	}

	@Override
	public long bufferedEvents() {
		return 21;
	}

	@Override
	public long bufferedBytes() {
		return 22;
	}

	@Override
	public long bufferCapacity() {
		return 23;
	}

	@Override
	public int window() {
		return 25;
	}

	@Override
	public Duration roundTrip() {
		return Duration.ofSeconds(26);
	}

	@Override
	public Duration oldestUnacknowledged() {
		return Duration.ofSeconds(27);
	}

	@Override
	public Spool spool() {
		return new Spool(25, 26, 27, 0, "disk full");
	}

	@Override
	public long connectAttempts() {
		return 24;
	}

	@Override
	public long count(EventType type, Fate fate) {
		return 100 * (type.ordinal() + 1) + fate.ordinal();
	}

}
