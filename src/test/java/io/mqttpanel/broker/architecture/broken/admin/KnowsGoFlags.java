// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.admin;

import io.mqttpanel.broker.architecture.broken.goflags.PublicForAll;

/**
 * Endpoint that depends on the command line.
 */
record KnowsGoFlags(PublicForAll known) {
}
