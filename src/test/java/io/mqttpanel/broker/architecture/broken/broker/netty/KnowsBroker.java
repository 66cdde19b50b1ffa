// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.broker.netty;

import io.mqttpanel.broker.architecture.broken.broker.PublicForAll;

/**
 * A handler that knows the engine's room.
 */
record KnowsBroker(PublicForAll known) {
}
