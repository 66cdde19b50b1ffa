// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;

import io.mqttpanel.broker.auth.Decision;

/**
 * Failure of a call that the Panel has answered with 429. It can be repeated after the
 * pause that the Panel asks for.
 */
final class PanelBusyException extends RuntimeException {

	private final transient Decision decision;

	private final Duration retryAfter;

	PanelBusyException(Decision decision, Duration retryAfter) {
		super("the Panel is asked too often", null, false, false);
		this.decision = decision;
		this.retryAfter = retryAfter;
	}

	Decision decision() {
		return this.decision;
	}

	Duration retryAfter() {
		return this.retryAfter;
	}

}
