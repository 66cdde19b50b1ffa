// SPDX-License-Identifier: MIT
/**
 * What the relay adds to the pipeline of its WebSocket client.
 */
@NullMarked
package io.mqttpanel.broker.relay.socket;

import org.jspecify.annotations.NullMarked;
