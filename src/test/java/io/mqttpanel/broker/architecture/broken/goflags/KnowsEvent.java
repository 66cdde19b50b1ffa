// SPDX-License-Identifier: MIT
package io.mqttpanel.broker.architecture.broken.goflags;

import io.mqttpanel.broker.architecture.broken.event.PublicForAll;

/**
 * Command line that depends on an event.
 */
record KnowsEvent(PublicForAll known) {
}
