// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The Panel alone, without a broker.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(PanelConfiguration.class)
class PanelTestApplication {

}
