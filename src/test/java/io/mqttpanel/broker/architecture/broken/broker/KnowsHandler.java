// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.broker;

import io.mqttpanel.broker.architecture.broken.broker.netty.DutyHandler;

/**
 * A broker that builds its pipeline, as it may.
 */
record KnowsHandler(DutyHandler known) {
}
