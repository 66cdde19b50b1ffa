// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth.panel;

import java.util.Locale;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.mqttpanel.broker.event.PanelCallStatus;

/**
 * Health of the Panel as the last logins have found it. It makes no call of its own.
 */
final class PanelAuthHealthIndicator extends AbstractHealthIndicator {

	private final PanelHealth health;

	private final PanelUrl url;

	private final PanelCallStatus calls;

	PanelAuthHealthIndicator(PanelHealth health, PanelUrl url, PanelCallStatus calls) {
		super("The state of the Panel cannot be told");
		this.health = health;
		this.url = url;
		this.calls = calls;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		PanelHealth.State state = this.health.state();
		switch (state.phase()) {
			case NOT_ASKED -> builder.up().withDetail("panel", "not asked yet");
			case ANSWERING -> builder.up().withDetail("panel", "answers");
			case FAILING -> builder.down().withDetail("panel", "does not answer");
		}
		builder.withDetail("url", this.url.display()).withDetail("since", state.since().toString());
		String lastCause = state.lastCause();
		if (lastCause != null) {
			builder.withDetail("lastCause", lastCause).withDetail("lastFailure", state.lastFailure().toString());
		}
		describe(builder, this.calls);
	}

	private static void describe(Health.Builder builder, PanelCallStatus calls) {
		builder.withDetail("circuitBreaker", calls.breaker().name().toLowerCase(Locale.ROOT))
			.withDetail("paused", calls.paused())
			.withDetail("callsInFlight", calls.callsInFlight())
			.withDetail("callLimit", calls.callLimit())
			.withDetail("callsWaiting", calls.callsWaiting())
			.withDetail("staleGrants", calls.staleGrants());
	}

}
