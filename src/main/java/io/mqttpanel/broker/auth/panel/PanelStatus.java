// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import io.mqttpanel.broker.event.PanelCallStatus;

/**
 * Figures about the calls to the Panel.
 */
final class PanelStatus implements PanelCallStatus {

	private final PanelCalls calls;

	private final DecisionCache decisions;

	private final LoginThrottle throttle;

	PanelStatus(PanelCalls calls, DecisionCache decisions, LoginThrottle throttle) {
		this.calls = calls;
		this.decisions = decisions;
		this.throttle = throttle;
	}

	@Override
	public int callsInFlight() {
		return this.calls.queue().inFlight();
	}

	@Override
	public int callLimit() {
		return this.calls.limit().current();
	}

	@Override
	public int callsWaiting() {
		return this.calls.queue().waiting();
	}

	@Override
	public boolean paused() {
		return this.calls.queue().isPaused();
	}

	@Override
	public Breaker breaker() {
		return this.calls.breaker().state();
	}

	@Override
	public long staleGrants() {
		return this.decisions.countUnconfirmed();
	}

	@Override
	public long throttled(Throttled kind) {
		return this.throttle.count(kind);
	}

}
