// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.mqtt;

import io.mqttpanel.broker.architecture.broken.server.PublicForAll;

/**
 * A handler that knows the engine's room.
 */
record KnowsBroker(PublicForAll known) {
}
