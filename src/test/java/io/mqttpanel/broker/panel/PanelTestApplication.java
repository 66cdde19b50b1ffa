// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.panel;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The Panel alone, without a broker. No component, so that no scan of another test finds
 * it.
 */
@EnableAutoConfiguration
@Import(PanelConfiguration.class)
class PanelTestApplication {

}
