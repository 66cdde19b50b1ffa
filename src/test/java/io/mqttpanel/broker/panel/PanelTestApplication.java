// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * Panel without a broker. It is not a component, so that component scans of other tests
 * do not find it.
 */
@EnableAutoConfiguration
@Import(PanelConfiguration.class)
class PanelTestApplication {

	/**
	 * The readiness group names it, and the broker that has it is not here.
	 */
	@Bean
	HealthIndicator brokerHealthIndicator() {
		return () -> Health.up().build();
	}

}
