// SPDX-License-Identifier: MIT
/**
 * How far ahead of the Panel the relay may be. Knows nothing of connections.
 */
@NullMarked
package io.mqttpanel.broker.relay.window;

import org.jspecify.annotations.NullMarked;
