// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.metrics;

import io.mqttpanel.broker.architecture.broken.relay.PublicForAll;

/**
 * Meters that know more than facts.
 */
record KnowsRelay(PublicForAll known) {
}
