// SPDX-License-Identifier: MIT
/**
 * What the Panel is sent: one text frame for one fact, and never longer than the Panel
 * takes. Knows nothing of connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.frame;

import org.jspecify.annotations.NullMarked;
