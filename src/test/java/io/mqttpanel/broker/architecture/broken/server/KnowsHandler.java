// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.server;

import io.mqttpanel.broker.architecture.broken.mqtt.DutyHandler;

/**
 * A broker that builds its pipeline, as it may.
 */
record KnowsHandler(DutyHandler known) {
}
