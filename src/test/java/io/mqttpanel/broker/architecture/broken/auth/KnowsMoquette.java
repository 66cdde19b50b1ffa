// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.auth;

import io.moquette.broker.Server;

/**
 * A decision that knows the engine.
 */
record KnowsMoquette(Server known) {
}
