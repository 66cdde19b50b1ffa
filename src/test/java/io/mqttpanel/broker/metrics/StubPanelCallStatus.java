// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.metrics;

import io.mqttpanel.broker.event.PanelCallStatus;

/**
 * Calls to the Panel in a state that tells every figure from the others.
 */
class StubPanelCallStatus implements PanelCallStatus {

	@Override
	public int callsInFlight() {
		return 5;
	}

	@Override
	public int callLimit() {
		return 16;
	}

	@Override
	public int callsWaiting() {
		return 7;
	}

	@Override
	public boolean paused() {
		return true;
	}

	@Override
	public Breaker breaker() {
		return Breaker.HALF_OPEN;
	}

	@Override
	public long staleGrants() {
		return 3;
	}

	@Override
	public long throttled(Throttled kind) {
		return 11 + kind.ordinal();
	}

}
