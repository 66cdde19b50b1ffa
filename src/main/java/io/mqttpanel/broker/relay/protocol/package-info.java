// SPDX-License-Identifier: MIT
/**
 * Protocol of the relay: connections, the window of unacknowledged events, the operator's
 * gate and announcements of losses.
 */
@NullMarked
package io.mqttpanel.broker.relay.protocol;

import org.jspecify.annotations.NullMarked;
