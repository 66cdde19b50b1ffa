// SPDX-License-Identifier: MIT
/**
 * Facts to the Panel: frames, buffer, and the WebSocket client that sends them.
 */
@NullMarked
package io.mqttpanel.broker.relay;

import org.jspecify.annotations.NullMarked;
