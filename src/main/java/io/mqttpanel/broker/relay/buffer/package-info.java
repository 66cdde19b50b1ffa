// SPDX-License-Identifier: MIT
/**
 * Where facts wait for the Panel, and which of them give way when there is no more room.
 * Knows nothing of connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.buffer;

import org.jspecify.annotations.NullMarked;
