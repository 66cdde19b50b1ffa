// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.auth;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Shows whether the Panel answers. It makes no call of its own: it knows what the last
 * login learnt.
 */
final class PanelAuthHealthIndicator extends AbstractHealthIndicator {

	private final PanelHealth health;

	private final PanelUrl url;

	PanelAuthHealthIndicator(PanelHealth health, PanelUrl url) {
		super("The state of the Panel cannot be told");
		this.health = health;
		this.url = url;
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
			builder.withDetail("lastCause", lastCause);
		}
	}

}
