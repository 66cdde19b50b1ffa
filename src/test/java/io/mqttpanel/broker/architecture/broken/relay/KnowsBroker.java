// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.relay;

import io.mqttpanel.broker.architecture.broken.server.PublicForAll;

/**
 * A relay that knows who announces.
 */
record KnowsBroker(PublicForAll known) {
}
