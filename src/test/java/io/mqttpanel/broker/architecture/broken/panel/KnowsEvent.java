// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.panel;

import io.mqttpanel.broker.architecture.broken.event.PublicForAll;

/**
 * A Panel that takes a short cut.
 */
record KnowsEvent(PublicForAll known) {
}
