// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.event;

import io.mqttpanel.broker.architecture.broken.auth.PublicForAll;

/**
 * A fact that knows who decides.
 */
record KnowsAuth(PublicForAll known) {
}
