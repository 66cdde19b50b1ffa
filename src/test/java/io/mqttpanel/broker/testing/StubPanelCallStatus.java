// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.testing;

import io.mqttpanel.broker.event.PanelCallStatus;

/**
 * Calls to the Panel of which every number is another one.
 */
public final class StubPanelCallStatus implements PanelCallStatus {

	@Override
	public int callsInFlight() {
		return 31;
	}

	@Override
	public int callLimit() {
		return 32;
	}

	@Override
	public int callsWaiting() {
		return 33;
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
		return 34;
	}

	@Override
	public long throttled(Throttled kind) {
		return 35 + kind.ordinal();
	}

}
