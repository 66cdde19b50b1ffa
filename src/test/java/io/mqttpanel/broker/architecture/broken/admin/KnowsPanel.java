// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.admin;

import io.mqttpanel.broker.architecture.broken.panel.PublicForAll;

/**
 * An operator's view that looks into the stand-in Panel.
 */
record KnowsPanel(PublicForAll known) {
}
