// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.server;

import java.util.List;

import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Up while every listener is open.
 */
class BrokerHealthIndicator extends AbstractHealthIndicator {

	private final BrokerStatus broker;

	private final int expected;

	BrokerHealthIndicator(BrokerStatus broker, int expected) {
		super("The state of the MQTT listeners could not be read");
		this.broker = broker;
		this.expected = expected;
	}

	@Override
	protected void doHealthCheck(Health.Builder builder) {
		List<BrokerStatus.Listener> open = this.broker.listeners();
		builder.status((open.size() == this.expected) ? "UP" : "DOWN");
		open.forEach((listener) -> builder.withDetail(listener.name(), listener.host() + ":" + listener.port()));
	}

}
