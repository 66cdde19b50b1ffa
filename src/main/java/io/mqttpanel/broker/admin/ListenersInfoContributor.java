// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.admin;

import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;

import io.mqttpanel.broker.event.BrokerStatus;

/**
 * Contributor of the MQTT listeners to {@code /actuator/info}.
 */
class ListenersInfoContributor implements InfoContributor {

	private final BrokerStatus status;

	ListenersInfoContributor(BrokerStatus status) {
		this.status = status;
	}

	@Override
	public void contribute(Info.Builder builder) {
		builder.withDetail("listeners", this.status.listeners());
	}

}
