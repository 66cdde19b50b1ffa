// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

import io.mqttpanel.broker.architecture.broken.relay.PublicForAll;

/**
 * A decision that knows who is told.
 */
record KnowsRelay(PublicForAll known) {
}
