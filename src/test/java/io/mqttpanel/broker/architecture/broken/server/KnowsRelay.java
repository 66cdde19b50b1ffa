// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.server;

import io.mqttpanel.broker.architecture.broken.relay.PublicForAll;

/**
 * A broker that knows who listens.
 */
record KnowsRelay(PublicForAll known) {
}
