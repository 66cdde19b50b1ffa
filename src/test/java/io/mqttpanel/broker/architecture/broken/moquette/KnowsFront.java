// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.moquette;

import io.mqttpanel.broker.architecture.broken.mqtt.DutyHandler;

/**
 * An engine that knows more of the front than its port.
 */
record KnowsFront(DutyHandler known) {
}
