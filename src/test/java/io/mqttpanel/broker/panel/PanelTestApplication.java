// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * The Panel alone, without a broker. No component, so that no scan of another test finds
 * it.
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
