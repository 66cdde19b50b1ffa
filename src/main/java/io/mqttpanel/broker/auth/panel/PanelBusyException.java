// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.time.Duration;

import io.mqttpanel.broker.auth.Decision;

/**
 * The Panel is asked too often and wants to be left alone for a while. What the call was
 * about can be asked again then.
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
